extension ChartLayout {
  /// The row of the baseline in the legend; `nil` if there is none.
  var baselineRow: Legend.Row? {
    chart.baseline.map { baseline in
      Legend.Row(
        name: baseline.name, swatch: .line(theme.text),
        values: (chart.hasNoLastValues ? [] : [baseline.values.last ?? 0]).map(chart.format)
          + [chart.format(baseline.largest)])
    }
  }

  /// Draws the baseline over the areas, in the color of text: no layer has it.
  mutating func drawBaseline(_ plot: PlotArea) {
    guard let baseline = chart.baseline else { return }
    let segments = baseline.segments(
      columns: Int(plot.frame.width), duration: chart.axisDuration)
    for segment in segments where !segment.isEmpty {
      var points = segment.map { plot.frame.clamp(Point(plot.x($0.time), plot.y($0.value))) }
      if let only = points.first, points.count == 1 {
        points = [-0.75, 0.75].map { plot.frame.clamp(Point(only.x + $0, only.y)) }
      }
      canvas.add(.line(points, color: theme.background, width: 4, name: "seam"))
      canvas.add(.line(points, color: theme.text, width: 2, name: "baseline"))
    }
  }

  /// The line of a tooltip about the baseline; `nil` if it has no value at a time.
  func describeBaseline(at time: Double) -> String? {
    chart.baseline.flatMap { baseline in
      baseline.value(at: time).map { "\(baseline.name) \(chart.format($0))" }
    }
  }

  /// Adds the tooltips after the end of the data, where there is only the baseline.
  mutating func addBaselineTooltips(_ plot: PlotArea) {
    guard let baseline = chart.baseline, let end = chart.times.last, chart.endTime > end else {
      return
    }
    let frame = plot.frame
    let first = plot.x(end)
    let columns = max(1, Int((frame.right - first) / 8))
    let width = (frame.right - first) / Double(columns)
    for column in 0..<columns {
      let left = first + Double(column) * width
      let time = end + (Double(column) + 0.5) / Double(columns) * (chart.endTime - end)
      guard let value = baseline.value(at: time) else { continue }
      canvas.add(
        Scene.Tooltip(
          area: Rectangle(x: left, y: frame.top, width: width, height: frame.height),
          text: "\(chart.formatTime(time))\n\(baseline.name) \(chart.format(value))"))
    }
  }
}

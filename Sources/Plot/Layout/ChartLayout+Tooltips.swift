extension ChartLayout {
  /// The largest number of columns with a tooltip: enough to find a time, and few enough that
  /// tooltips are the smaller part of a file.
  private static let maxColumns = 120

  /// The smallest number of columns, if names are long.
  private static let minColumns = 60

  /// About how many bytes of a file the tooltips of columns take.
  private static let columnBytes = 40_000

  /// The largest number of characters of a name beside its value.
  private static let maxNameLength = 40

  /// Adds the tooltips of gaps, of columns, and above them of the layers in a column. A column
  /// shows its sample with the largest total.
  mutating func addTooltips(_ plot: PlotArea) {
    var whole = plot.frame
    whole.bottom = axisBottom
    for gap in plot.chart.gaps {
      addTooltip(
        from: plot.x(gap.start), to: plot.x(gap.end), whole,
        "nothing known from \(chart.formatTime(gap.start)) to \(chart.formatTime(gap.end))"
          + (gap.reason.isEmpty ? "" : ": \(gap.reason)"))
    }
    let heights = plot.chart.totals
    let names = plot.chart.layers.map { Self.abbreviate($0.name) }
    let size = names.reduce(60) { $0 + $1.utf8.count + 12 }
    let columns = min(Self.maxColumns, max(Self.minColumns, Self.columnBytes / size))
    for segment in plot.segments {
      let shown = largestOfColumns(in: segment, plot, heights, columns)
      addTooltips(of: segment, at: shown, plot, names)
    }
    addLayerTooltips(plot, names, heights)
    addStripTooltips(plot)
  }

  /// Returns the index of the sample with the largest total, for each column of a segment.
  private func largestOfColumns(
    in segment: Range<Int>, _ plot: PlotArea, _ heights: [Double], _ columns: Int
  ) -> [Int] {
    let frame = plot.frame
    let width = frame.width / Double(min(columns, max(1, plot.chart.times.count)))
    var column = 0
    var shown: [Int] = []
    for index in segment {
      let current = Int((plot.x(plot.chart.times[index]) - frame.left) / width)
      if let last = shown.last, current == column {
        if heights[index] > heights[last] { shown[shown.count - 1] = index }
      } else {
        shown.append(index)
        column = current
      }
    }
    return shown
  }

  /// Adds the tooltips of a segment. Each extends halfway to its neighbors, and none into a gap.
  private mutating func addTooltips(
    of segment: Range<Int>, at shown: [Int], _ plot: PlotArea, _ names: [String]
  ) {
    let (frame, times) = (plot.frame, plot.chart.times)
    let end =
      segment.upperBound == times.count && plot.duration == chart.duration
      ? frame.right : plot.x(times[segment.upperBound - 1])
    var left = segment.lowerBound == 0 ? frame.left : plot.x(times[segment.lowerBound])
    for (column, index) in shown.enumerated() {
      var right = end
      if column + 1 < shown.count {
        right = (plot.x(times[index]) + plot.x(times[shown[column + 1]])) / 2
      }
      if left == right {
        left = max(frame.left, left - 0.75)
        right = min(frame.right, right + 0.75)
      }
      addTooltip(from: left, to: right, frame, describe(index, of: plot.chart, names))
      left = right
    }
  }

  /// Describes a sample: its time and total, the layers from the top down, and the lines.
  private func describe(_ index: Int, of chart: Chart, _ names: [String]) -> String {
    // The whole chart shows the time between samples.
    var lines = [self.chart.formatTime(chart.times[index])]
    let parts = zip(names, chart.layers).reversed().filter { $0.1.values[index] > 0 }
    if !chart.layers.isEmpty {
      let total = parts.reduce(0) { $0 + $1.1.values[index] }
      lines[0] += " · \(chart.format(total))"
    }
    lines += parts.map { "\($0) \(chart.format($1.values[index]))" }
    lines += chart.lines.map {
      "\(Self.abbreviate($0.name)) \(chart.formatLine($0.values[index]))"
    }
    lines += describeBaseline(at: chart.times[index]).map { [$0] } ?? []
    return lines.joined(separator: "\n")
  }

  private mutating func addTooltip(
    from left: Double, to right: Double, _ frame: ChartFrame, _ text: String
  ) {
    canvas.add(
      Scene.Tooltip(
        area: Rectangle(x: left, y: frame.top, width: right - left, height: frame.height),
        text: text))
  }

  private static func abbreviate(_ name: String) -> String {
    guard name.count > maxNameLength else { return name }
    return name.prefix(maxNameLength - 1) + "…"
  }
}

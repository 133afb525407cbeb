extension ChartLayout {
  /// How many columns can be pointed at: enough to find a moment, and few enough that they are the
  /// smaller part of a file.
  private static let columns = 120

  /// How many characters of a name are enough beside its value.
  private static let nameLength = 28

  /// What is shown to who points at a column: the moment with the largest total in it.
  mutating func readOuts(_ plot: Plotting) {
    let frame = plot.frame
    for gap in plot.chart.gaps {
      page.add(
        readOut(
          from: plot.x(gap.lowerBound), to: plot.x(gap.upperBound), frame,
          "nothing known from \(momentText(gap.lowerBound - plot.start)) "
            + "to \(momentText(gap.upperBound - plot.start))"))
    }
    let heights = plot.chart.totals
    let width = frame.width / Double(min(Self.columns, max(1, plot.chart.times.count)))
    let names = plot.chart.layers.map { Self.brief($0.name) }
    for run in plot.runs {
      var column = 0
      var shown: [Int] = []
      for index in run {
        let own = Int((plot.x(plot.chart.times[index]) - frame.left) / width)
        if let last = shown.last, own == column {
          if heights[index] > heights[last] { shown[shown.count - 1] = index }
        } else {
          shown.append(index)
          column = own
        }
      }
      // Each reaches half way to its neighbours, and none into a gap.
      let (first, last) = (run.lowerBound, run.upperBound - 1)
      var left = run.lowerBound == 0 ? frame.left : plot.x(plot.chart.times[first])
      for (place, index) in shown.enumerated() {
        var right =
          run.upperBound == plot.chart.times.count
          ? frame.right : plot.x(plot.chart.times[last])
        if place + 1 < shown.count {
          right = (plot.x(plot.chart.times[index]) + plot.x(plot.chart.times[shown[place + 1]])) / 2
        }
        if left == right {
          left = max(frame.left, left - 0.75)
          right = min(frame.right, right + 0.75)
        }
        page.add(readOut(from: left, to: right, frame, text(at: index, plot, names)))
        left = right
      }
    }
  }

  /// The moment, the total and what it consists of, from the top of the stack down.
  private func text(at index: Int, _ plot: Plotting, _ names: [String]) -> String {
    let chart = plot.chart
    var lines = [momentText(chart.times[index] - plot.start)]
    let parts = zip(names, chart.layers).reversed().filter { $0.1.values[index] > 0 }
    if !chart.layers.isEmpty {
      let total = parts.reduce(0) { $0 + $1.1.values[index] }
      lines[0] += " · \(chart.quantity.text(total))"
    }
    lines += parts.map { "\($0) \(chart.quantity.text($1.values[index]))" }
    let quantity = chart.lineTitle == nil ? chart.quantity : chart.lineQuantity
    lines += chart.lines.map { "\(Self.brief($0.name)) \(quantity.text($0.values[index]))" }
    return lines.joined(separator: "\n")
  }

  private func readOut(
    from left: Double, to right: Double, _ frame: ChartFrame, _ text: String
  ) -> Scene.ReadOut {
    Scene.ReadOut(
      place: Rectangle(x: left, y: frame.top, width: right - left, height: frame.height),
      text: text)
  }

  private static func brief(_ name: String) -> String {
    guard name.count > nameLength else { return name }
    return name.prefix(nameLength / 2) + "…" + name.suffix(nameLength / 2 - 1)
  }
}

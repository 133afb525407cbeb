extension ChartLayout {
  /// Returns the labels of the marks in a frame.
  func markLabels<M: TextMeasuring & ~Copyable>(
    _ plot: PlotArea, isNumbered: Bool, measuring: borrowing M
  ) -> MarkLabels {
    MarkLabels(
      chart.marks.map { (markX($0, plot), $0.label) }, from: plot.frame.left,
      to: plot.frame.right, font: theme.font, isNumbered: isNumbered, measuring: measuring)
  }

  /// The position of a mark. One before the first sample is at the edge.
  private func markX(_ mark: Chart.Mark, _ plot: PlotArea) -> Double {
    min(max(plot.x(mark.time), plot.frame.left), plot.frame.right)
  }

  /// The rows of the legend that explain numbered marks.
  ///
  /// - Parameter rows: the number of all other rows.
  func markRows(beside rows: Int, height: Double) -> [Legend.Row] {
    let room = Int(height / Self.listedRowHeight) - rows - 1
    let (shown, more) = MarkLabels.listed(Array(chart.marks.enumerated()), rows: max(1, room))
    let listed = shown.map { index, mark in
      Legend.Row(name: mark.label, swatch: .number(index + 1, theme.secondaryText))
    }
    guard more > 0 else { return listed }
    let text = shown.isEmpty ? "\(more) marks" : "and \(more) more mark\(more == 1 ? "" : "s")"
    return listed + [Legend.Row(name: text, swatch: .number(nil, theme.secondaryText))]
  }

  /// The smallest height of a row in a legend that lists marks, in pixels.
  private static let listedRowHeight = 15.0

  /// Draws the lines of the marks, from their labels down to the time axis.
  mutating func drawMarks(_ plot: PlotArea, _ labels: MarkLabels) {
    let frame = plot.frame
    let rows = Dictionary(
      labels.placements.map { ($0.index, $0.row) }, uniquingKeysWith: { first, _ in first })
    var drawn: Set<Int> = []
    for (index, mark) in chart.marks.enumerated() {
      let x = markX(mark, plot)
      // Of several marks in one column, those with a label have lines of their own.
      guard drawn.insert(Int(x)).inserted || rows[index] != nil else { continue }
      let top = frame.top + Double(rows[index] ?? 0) * MarkLabels.rowHeight
      canvas.addLine(
        Point(x, top), Point(x, axisBottom), color: theme.secondaryText, name: "mark")
    }
  }

  /// Draws the labels of the marks. Their background hides the lines of other marks.
  mutating func drawMarkLabels(_ labels: MarkLabels, in frame: ChartFrame) {
    for label in labels.placements {
      let top = frame.top + Double(label.row) * MarkLabels.rowHeight
      canvas.add(
        .rectangle(
          Rectangle(
            x: label.edges.lowerBound - 2, y: top,
            width: label.edges.upperBound - label.edges.lowerBound + 4,
            height: MarkLabels.rowHeight - 1),
          fill: theme.background))
      canvas.addText(label.text, label.x, top + theme.font.size * 0.95, label.anchor)
    }
  }

  /// Adds the tooltips of the marks, above those of the columns.
  mutating func addMarkTooltips(_ plot: PlotArea) {
    let frame = plot.frame
    var merged: [(x: Double, text: String)] = []
    for mark in chart.marks {
      let x = markX(mark, plot)
      let text = "\(chart.formatMarkTime(mark)): \(mark.label)"
      if let last = merged.last, x - last.x < Self.markWidth {
        merged[merged.count - 1].text += "\n\(text)"
      } else {
        merged.append((x, text))
      }
    }
    for (x, text) in merged {
      let left = max(frame.left, x - Self.markWidth / 2)
      canvas.add(
        Scene.Tooltip(
          area: Rectangle(
            x: left, y: frame.top, width: min(frame.right, x + Self.markWidth / 2) - left,
            height: axisBottom - frame.top),
          text: text))
    }
  }

  /// The width of the area that shows the label of a mark, in pixels.
  private static let markWidth = 5.0
}

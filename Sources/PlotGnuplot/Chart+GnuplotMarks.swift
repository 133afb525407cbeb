import Plot

extension GnuplotScript {
  /// Gnuplot does not report the width of the plot beside its key. This is less than it is.
  private var plotWidth: Double { Double(size.width) * 0.6 }

  /// The names in the key of marks that are numbered, and of the baseline.
  func keyNames(of chart: Chart) -> [String] {
    let marks = !chart.marks.isEmpty && labels(of: chart).isNumbered ? chart.marks.map(\.label) : []
    return marks + (chart.baseline.map { [$0.name] } ?? [])
  }

  private func labels(of chart: Chart) -> MarkLabels {
    MarkLabels(
      chart.marks.map { (fraction(of: $0, chart) * plotWidth, $0.label) }, from: 0, to: plotWidth,
      font: theme.font, measuring: EstimatedWidth())
  }

  /// The position of a mark on the time axis, from 0 to 1.
  private func fraction(of mark: Chart.Mark, _ chart: Chart) -> Double {
    let start = chart.times.first ?? 0
    return chart.axisDuration > 0 ? min(max((mark.time - start) / chart.axisDuration, 0), 1) : 0
  }

  /// The fraction of a value axis that is free for the labels of the marks and of the peak.
  func markHeadroom(of chart: Chart) -> Double {
    guard !chart.marks.isEmpty else { return AxisLayout.headroom }
    let height = Double(labels(of: chart).rows + 2) * MarkLabels.rowHeight
    return min(max(AxisLayout.headroom, height / plotHeight), 0.4)
  }

  /// Adds the marks as vertical lines with labels or numbers.
  ///
  /// - Returns: the elements of the plot command that list numbered marks in the key.
  mutating func addMarks(of chart: Chart) -> [String] {
    guard !chart.marks.isEmpty else { return [] }
    let labels = labels(of: chart)
    let duration = chart.axisDuration > 0 ? chart.axisDuration : 1
    let placed = Dictionary(
      labels.placements.map { ($0.index, $0) }, uniquingKeysWith: { first, _ in first })
    append("set style textbox opaque noborder fillcolor rgb \(color(theme.background))")
    for (index, mark) in chart.marks.enumerated() {
      let time = number(fraction(of: mark, chart) * duration)
      let row = Double(placed[index]?.row ?? 0)
      let top = 1 - row * MarkLabels.rowHeight / plotHeight
      append(
        "set arrow from first \(time), graph \(number(top)) to first \(time), graph 0 nohead "
          + "front lw 1 lc rgb \(color(theme.secondaryText))")
      guard let label = placed[index] else { continue }
      let middle = top - 0.5 * MarkLabels.rowHeight / plotHeight
      addLabel(
        label.text, at: "first \(time), graph \(number(middle))",
        (label.anchor == .end ? "right offset -0.4,0" : "left offset 0.4,0")
          + " front boxed textcolor rgb \(color(theme.text))")
    }
    return labels.isNumbered ? keyEntries(of: chart) : []
  }

  /// More than the height of a row of the key, in pixels.
  private static let keyRowHeight = 24.0

  /// Lists as many marks as one column of the key has space for. With a second column, the plot
  /// would be too narrow for the numbers.
  private func keyEntries(of chart: Chart) -> [String] {
    let (shown, more) = MarkLabels.listed(chart.marks, rows: keyRoom(of: chart))
    var texts = shown.enumerated().map { index, mark in
      let label = EstimatedWidth().shorten(
        mark.label, toWidth: max(150, Double(size.width) * 0.2), font: theme.font)
      return "\(index + 1)  \(label)"
    }
    if more > 0 {
      texts.append(
        shown.isEmpty ? "\(more) marks" : "and \(more) more mark\(more == 1 ? "" : "s")")
    }
    return texts.map {
      "NaN with lines lc rgb \(color(theme.background)) title \(GnuplotText($0)) noenhanced"
    }
  }

  /// The number of rows of the key that are no marks.
  private func otherKeyRows(of chart: Chart) -> Int {
    chart.layers.count + chart.lines.count + chart.strips.count + (chart.baseline == nil ? 0 : 1)
  }

  /// The number of rows of the key that marks may have.
  private func keyRoom(of chart: Chart) -> Int {
    max(1, Int(plotHeight / Self.keyRowHeight) - otherKeyRows(of: chart))
  }

  /// The number of rows of the key.
  func keyRows(of chart: Chart) -> Int {
    let isNumbered = !chart.marks.isEmpty && labels(of: chart).isNumbered
    return otherKeyRows(of: chart)
      + (isNumbered ? min(chart.marks.count, keyRoom(of: chart)) : 0)
  }

  // MARK: - Baseline

  mutating func addBaselineData(of chart: Chart) {
    guard let baseline = chart.baseline else { return }
    let start = chart.times.first ?? 0
    let segments = baseline.segments(columns: size.width, duration: chart.axisDuration)
    addData("baseline", segments.map { $0.map { [$0.time - start, $0.value] } })
  }

  /// The element of the plot command for the baseline; `nil` if there is none.
  ///
  /// A line in the background color below it separates it from the areas.
  func baselinePlot(of chart: Chart) -> String? {
    guard let baseline = chart.baseline else { return nil }
    let name = EstimatedWidth().shorten(
      baseline.name, toWidth: max(150, Double(size.width) * 0.2), font: theme.font)
    let last = chart.hasNoLastValues ? "" : "\(chart.format(baseline.values.last ?? 0)), "
    let title = GnuplotText("\(name)  \(last)peak \(chart.format(baseline.largest))")
    return "$baseline using 1:2 with lines lw 4 lc rgb \(color(theme.background)) notitle, "
      + "$baseline using 1:2 with lines lw 2 lc rgb \(color(theme.text)) title \(title) noenhanced"
  }
}

extension ChartLayout {
  private var begun: Int { chart.marks.reduce(0) { $0 + $1.begun } }
  private var ended: Int { chart.marks.reduce(0) { $0 + $1.ended } }

  /// How high the rows of marks below the time axis are.
  var markRoom: Double { begun + ended > 0 ? 2 * (MarkShape.height + 2) : 0 }

  /// What the marks mean, in the legend.
  var markRows: [Legend.Row] {
    [
      (begun, MarkShape.begun, chart.markNames.begun),
      (ended, .ended, chart.markNames.ended),
    ].filter { $0.0 > 0 }.map { count, shape, verb in
      Legend.Row(
        name: "\(chart.markNames.text(count)) \(verb)", swatch: .mark(shape, theme.faintText))
    }
  }

  /// The marks below the time axis; those that would lie upon each other are one.
  mutating func marks(_ plot: Plotting) {
    let frame = plot.frame
    let slots = Int(frame.width / (MarkShape.width + 1))
    for mark in chart.marks(inSlots: slots) {
      let center = min(max(plot.x(mark.time), frame.left), frame.right)
      let top = frame.bottom + 2
      if mark.begun > 0 {
        page.add(MarkShape.begun.element(center: center, top: top, color: theme.faintText))
      }
      if mark.ended > 0 {
        page.add(
          MarkShape.ended.element(
            center: center, top: top + MarkShape.height + 2, color: theme.faintText))
      }
      let parts = [(mark.begun, chart.markNames.begun), (mark.ended, chart.markNames.ended)]
      let counts = parts.filter { $0.0 > 0 }
        .map { "\(chart.markNames.text($0.0)) \($0.1)" }.joined(separator: ", ")
      page.add(
        Scene.ReadOut(
          place: Rectangle(
            x: center - MarkShape.width / 2, y: frame.bottom, width: MarkShape.width,
            height: markRoom),
          text: "\(momentText(mark.time - plot.start)): \(counts)"))
    }
  }
}

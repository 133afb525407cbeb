extension Chart {
  /// Lays out the chart in a picture.
  ///
  /// This is a pure function: the same chart, size, theme and text measure return the same scene.
  ///
  /// - Parameters:
  ///   - size: the size of the picture in pixels, enlarged to 240 × 160, the minimum for axes.
  ///   - theme: the fonts and colors.
  ///   - measuring: the text measure of the renderer that will paint the scene.
  public func scene<M: TextMeasuring & ~Copyable>(
    size: PixelSize = .standard, theme: Theme = .light, measuring: borrowing M
  ) -> Scene {
    var room = MarkRoom()
    while true {
      var layout = ChartLayout(self, Canvas(size, theme), room)
      if let scene = layout.scene(measuring: measuring) { return scene }
      room = layout.room
    }
  }
}

/// Lays out one chart. Text is measured first, because it determines the frame.
struct ChartLayout {
  let chart: Chart
  let totals: [Double]
  var canvas: Canvas
  var theme: Theme { canvas.theme }

  /// The room for the labels of marks.
  private(set) var room: MarkRoom

  init(_ chart: Chart, _ canvas: Canvas, _ room: MarkRoom) {
    self.chart = chart
    self.canvas = canvas
    self.room = room
    totals = chart.totals
  }

  /// Returns `nil` if there is too little room for the labels of marks. ``room`` is larger then.
  mutating func scene<M: TextMeasuring & ~Copyable>(measuring: borrowing M) -> Scene? {
    let top = canvas.addHeading(chart.title, chart.subtitle, measuring: measuring)
    let bottom = canvas.height - Canvas.margin - 34 - eventHeight
    // The labels of marks, and that of the peak below them, fit above it even if the frame is low.
    let labels = PeakMarker.height + Double(room.rows) * MarkLabels.rowHeight
    let headroom = min(max(AxisLayout.headroom, labels / (bottom - top)), room.largestHeadroom)
    let valueAxis = chart.valueAxisLayout(headroom: headroom)
    let lineAxis = chart.lineAxisLayout(headroom: headroom)
    let valueLabels = labelWidth(valueAxis, measuring: measuring)
    let lineLabels = lineAxis.map { labelWidth($0, measuring: measuring) } ?? 0

    var frame = ChartFrame(
      left: Canvas.margin + valueLabels, right: canvas.width, top: top, bottom: bottom)
    let rows = legendRows
    let legend = Legend(
      room.isNumbered ? rows + markRows(beside: rows.count, height: frame.height) : rows,
      headings: ["last", "peak"], maxWidth: canvas.width * 0.44 - Canvas.margin,
      maxNameWidth: max(150, canvas.width * 0.2), height: frame.height, theme: theme,
      measuring: measuring)
    let legendLeft = canvas.width - Canvas.margin - legend.width
    frame.right = legendLeft - 22 - lineLabels
    let drawn = chart.downsampled(toColumns: max(1, Int(frame.width)))
    let plot = PlotArea(
      drawn, in: frame, values: valueAxis.domain, lines: (lineAxis ?? valueAxis).domain)

    let marks = markLabels(plot, isNumbered: room.isNumbered, measuring: measuring)
    if room.grow(for: marks) { return nil }
    let peak = PeakMarker(of: chart, totals: totals, plot, theme, measuring: measuring)
    drawGaps(plot, measuring: measuring)
    drawValueAxis(valueAxis, plot)
    drawLayers(plot)
    drawBaseline(plot)
    drawMarks(plot, marks)
    if let peak { canvas.add(.rectangle(peak.labelBackground, fill: theme.background)) }
    drawTimeAxis(plot, measuring: measuring)
    drawLines(plot)
    if let lineAxis { drawLineAxis(lineAxis, plot, labelWidth: lineLabels) }
    peak?.add(to: &canvas)
    drawEvents(plot)
    drawMarkLabels(marks, in: frame)
    legend.add(to: &canvas, left: legendLeft, top: frame.top - 4)
    addTooltips(plot)
    addBaselineTooltips(plot)
    addMarkTooltips(plot)
    return canvas.scene(title: chart.title, summary: chart.summary)
  }

  // MARK: - Axes and legend

  /// Returns the width that the labels of a vertical axis need, in pixels.
  private func labelWidth<M: TextMeasuring & ~Copyable>(
    _ axis: AxisLayout, measuring: borrowing M
  ) -> Double {
    (axis.ticks.ticks.map { measuring.width(of: $0.label, font: theme.font) }.max() ?? 0)
      .rounded(.up) + 8
  }

  private mutating func drawValueAxis(_ axis: AxisLayout, _ plot: PlotArea) {
    let frame = plot.frame
    canvas.addText(
      axis.title, Canvas.margin, frame.top - 12, font: theme.boldFont, color: theme.secondaryText)
    for tick in axis.ticks.ticks {
      let position = plot.y(tick.value)
      if position < frame.bottom {
        canvas.addLine(
          Point(frame.left, position), Point(frame.right, position),
          color: tick.value == 0 ? theme.axis : theme.grid, name: "grid")
      }
      canvas.addText(
        tick.label, frame.left - 8, position + theme.font.size * 0.36, .end,
        color: theme.secondaryText)
    }
  }

  private mutating func drawLineAxis(_ axis: AxisLayout, _ plot: PlotArea, labelWidth: Double) {
    let color = theme.legible(chart.lines.first?.color ?? theme.secondaryText)
    canvas.addText(
      axis.title, plot.frame.right + labelWidth, plot.frame.top - 12, .end,
      font: theme.boldFont, color: color)
    for tick in axis.ticks.ticks {
      canvas.addText(
        tick.label, plot.frame.right + 8, plot.lineY(tick.value) + theme.font.size * 0.36,
        color: color)
    }
  }

  private mutating func drawTimeAxis<M: TextMeasuring & ~Copyable>(
    _ plot: PlotArea, measuring: borrowing M
  ) {
    let frame = plot.frame
    canvas.addLine(
      Point(frame.left, frame.bottom), Point(frame.right, frame.bottom), color: theme.axis,
      name: "time axis")
    let ticks = Ticks(seconds: plot.duration, atMost: max(2, Int(frame.width / 78)))
    for tick in ticks.ticks {
      let position = plot.duration > 0 ? plot.x(plot.start + tick.value) : frame.left
      canvas.addLine(
        Point(position, frame.bottom), Point(position, frame.bottom + 5 + eventHeight),
        color: theme.axis, name: "tick")
      // The first label may extend below the labels of the value axis, but not beyond the margin.
      let half = measuring.width(of: tick.label, font: theme.font) / 2
      let center = max(position, Canvas.margin + half)
      canvas.addText(
        tick.label, center, frame.bottom + 19 + eventHeight, .middle, color: theme.secondaryText)
    }
    canvas.addText(
      "time since the start (\(ticks.unit))", (frame.left + frame.right) / 2,
      frame.bottom + 36 + eventHeight, .middle, color: theme.secondaryText)
  }

  private var legendRows: [Legend.Row] {
    func row(
      _ series: Chart.Series, _ swatch: Swatch, _ format: (Double) -> String
    ) -> Legend.Row {
      Legend.Row(
        name: series.name, swatch: swatch,
        values: [format(series.values.last ?? 0), format(series.largest)])
    }
    var rows: [Legend.Row] = []
    if !chart.layers.isEmpty || chart.lines.isEmpty {
      rows.append(
        Legend.Row(
          name: "Total",
          values: [totals.last ?? 0, totals.max() ?? 0].map { chart.format($0) }))
    }
    rows += chart.layers.reversed().map { row($0, .area($0.color), chart.format) }
    rows += chart.lines.map { row($0, .line(theme.legible($0.color)), chart.formatLine) }
    return rows + (baselineRow.map { [$0] } ?? []) + eventRows
  }
}

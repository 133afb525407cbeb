extension Chart {
  /// Lays out the chart in a picture.
  ///
  /// This is a pure function: the same chart, size, theme and text measure return the same scene.
  ///
  /// - Parameters:
  ///   - size: the size of the picture in pixels, enlarged to 240 × 160, the minimum for axes.
  ///     Below 480 × 300, everything is scaled down.
  ///   - theme: the fonts and colors.
  ///   - measuring: the text measure of the renderer that will paint the scene.
  public func scene<M: TextMeasuring & ~Copyable>(
    size: PixelSize = .standard, theme: Theme = .light, measuring: borrowing M
  ) -> Scene {
    let reduction = Reduction(to: size, strips: strips.count)
    let canvas = Canvas(reduction.layoutSize, theme)
    var space = MarkSpace()
    while true {
      var layout = ChartLayout(self, canvas, space)
      if let scene = layout.scene(measuring: measuring) { return reduction.apply(to: scene) }
      space = layout.space
    }
  }
}

/// Lays out one chart. Text is measured first, because it determines the frame.
struct ChartLayout {
  /// The chart, without layers that are too thin to be visible.
  private(set) var chart: Chart
  let totals: [Double]
  var canvas: Canvas
  var theme: Theme { canvas.theme }

  /// The position of the time axis in pixels: below the areas and the strips.
  private(set) var axisBottom = 0.0

  /// The frames of the strips.
  private(set) var strips: [StripFrame] = []

  /// The space for the labels of marks.
  private(set) var space: MarkSpace

  init(_ chart: Chart, _ canvas: Canvas, _ space: MarkSpace) {
    self.chart = chart
    self.canvas = canvas
    self.space = space
    totals = chart.totals
  }

  /// Returns `nil` if there is too little space for the labels of marks. ``space`` is larger then.
  mutating func scene<M: TextMeasuring & ~Copyable>(measuring: borrowing M) -> Scene? {
    let top = canvas.addHeading(chart.title, chart.subtitle, measuring: measuring)
    axisBottom = canvas.height - Canvas.margin - 34 - eventHeight
    strips = StripFrame.stack(chart.strips.map(chart.stripAxisLayout), from: top, to: axisBottom)
    let bottom = strips.first.map { $0.top - StripFrame.titleHeight } ?? axisBottom
    // The labels of marks, and that of the peak below them, fit above it even if the frame is low.
    let labels = PeakMarker.height + Double(space.rows) * MarkLabels.rowHeight
    let headroom = min(max(AxisLayout.headroom, labels / (bottom - top)), space.largestHeadroom)
    let highest = totals.max() ?? 0
    chart = chart.foldingThinLayers(
      height: bottom - top, headroom: headroom, highest: highest)
    let labelHeight = theme.font.size * 1.2
    let valueAxis = chart.valueAxisLayout(headroom: headroom, highest: highest)
      .fitting(height: bottom - top, labelHeight: labelHeight)
    let lineAxis = chart.lineAxisLayout(headroom: headroom)?
      .fitting(height: bottom - top, labelHeight: labelHeight)
    let valueLabels =
      ([valueAxis] + strips.map(\.axis)).map {
        labelWidth($0, measuring: measuring)
      }.max() ?? 0
    let lineLabels = lineAxis.map { labelWidth($0, measuring: measuring) } ?? 0

    var frame = ChartFrame(
      left: Canvas.margin + valueLabels, right: canvas.width, top: top, bottom: bottom)
    let rows = legendRows
    let legend = Legend(
      space.isNumbered ? rows + markRows(beside: rows.count, height: axisBottom - top) : rows,
      headings: legendHeadings, maxWidth: canvas.width * 0.44 - Canvas.margin,
      maxNameWidth: max(150, canvas.width * 0.24), height: axisBottom - top, theme: theme,
      measuring: measuring)
    let legendLeft = canvas.width - Canvas.margin - legend.width
    frame.right = legendLeft - 22 - lineLabels
    let drawn = chart.downsampled(toColumns: max(1, Int(frame.width)))
    let plot = PlotArea(
      drawn, in: frame, values: valueAxis.domain, lines: (lineAxis ?? valueAxis).domain)

    let marks = markLabels(plot, isNumbered: space.isNumbered, measuring: measuring)
    if space.grow(for: marks) { return nil }
    let peak = PeakMarker(of: chart, totals: totals, plot, theme, measuring: measuring)
    drawGaps(plot, measuring: measuring)
    drawValueAxis(valueAxis, plot)
    drawLayers(plot)
    drawBaseline(plot)
    drawStrips(plot)
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
    for bottom in Set([frame.bottom, axisBottom] + strips.map(\.bottom)).sorted() {
      canvas.addLine(
        Point(frame.left, bottom), Point(frame.right, bottom), color: theme.axis,
        name: bottom == axisBottom ? "time axis" : "axis")
    }
    let axis = chart.timeAxisLayout(atMost: max(2, Int(frame.width / 78)))
    var occupied = 0.0
    for tick in axis.ticks.ticks {
      let position = plot.duration > 0 ? plot.x(plot.start + tick.value) : frame.left
      canvas.addLine(
        Point(position, axisBottom), Point(position, axisBottom + 5 + eventHeight),
        color: theme.axis, name: "tick")
      // The first label may extend below the labels of the value axis, but not beyond the margin.
      let half = measuring.width(of: tick.label, font: theme.font) / 2
      let center = max(position, Canvas.margin + half)
      // Labels of the time of day can be wider than a step.
      guard center - half >= occupied else { continue }
      occupied = center + half + 4
      canvas.addText(
        tick.label, center, axisBottom + 19 + eventHeight, .middle, color: theme.secondaryText)
    }
    canvas.addText(
      axis.title, (frame.left + frame.right) / 2, axisBottom + 36 + eventHeight, .middle,
      color: theme.secondaryText)
  }
}

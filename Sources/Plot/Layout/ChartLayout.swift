extension Chart {
  /// Lays the chart out on a page.
  ///
  /// A pure function: the same chart, size, theme and measure give the same scene.
  ///
  /// - Parameters:
  ///   - size: of the page, in pixels. Below 240 × 160 there is no room for axes, and a page of that
  ///     size is laid out.
  ///   - measuring: how wide text is where the scene will be painted.
  public func scene<M: TextMeasuring & ~Copyable>(
    size: PixelSize = .standard, theme: Theme = .light, measuring: borrowing M
  ) -> Scene {
    var layout = ChartLayout(self, Page(size, theme))
    return layout.scene(measuring: measuring)
  }
}

/// One chart on its way to being a scene.
struct ChartLayout {
  let chart: Chart
  let totals: [Double]
  var page: Page
  var theme: Theme { page.theme }

  init(_ chart: Chart, _ page: Page) {
    self.chart = chart
    self.page = page
    totals = chart.totals
  }

  mutating func scene<M: TextMeasuring & ~Copyable>(measuring: borrowing M) -> Scene {
    let top = page.heading(chart.title, chart.subtitle, measuring: measuring)
    let bottom = page.height - Page.margin - 34 - markRoom
    // The peak's label stands above it, however low the frame is.
    let headroom = min(max(ValueAxis.headroom, PeakMark.height / (bottom - top)), 0.4)
    let valueAxis = chart.valueAxis(headroom: headroom)
    let lineAxis = chart.lineAxis(headroom: headroom)
    let valueLabels = labelWidth(valueAxis, measuring: measuring)
    let lineLabels = lineAxis.map { labelWidth($0, measuring: measuring) } ?? 0

    var frame = ChartFrame(
      left: Page.margin + valueLabels, right: page.width, top: top, bottom: bottom)
    let legend = Legend(
      legendRows, headings: ["last", "peak"], room: page.width * 0.44 - Page.margin,
      nameRoom: max(150, page.width * 0.2), height: frame.height, theme: theme,
      measuring: measuring)
    let legendLeft = page.width - Page.margin - legend.width
    frame.right = legendLeft - 22 - lineLabels
    // A chart's own width is known only now, and so how much of it can be told apart.
    let drawn = chart.reduced(toColumns: max(1, Int(frame.width)))
    let plot = Plotting(
      drawn, in: frame, values: valueAxis.domain, lines: (lineAxis ?? valueAxis).domain)

    let peak = PeakMark(of: chart, totals: totals, plot, theme, measuring: measuring)
    gaps(plot, measuring: measuring)
    grid(valueAxis, plot)
    layers(plot)
    if let peak { page.add(.rectangle(peak.ground, fill: theme.ground)) }
    timeAxis(plot, measuring: measuring)
    lines(plot)
    if let lineAxis { labels(of: lineAxis, plot, labelWidth: lineLabels) }
    peak?.add(to: &page)
    marks(plot)
    legend.add(to: &page, left: legendLeft, top: frame.top - 4)
    readOuts(plot)
    return page.scene(title: chart.title, summary: chart.summary)
  }

  // MARK: - Around the plot

  /// How much room the labels of an axis at the side take.
  private func labelWidth<M: TextMeasuring & ~Copyable>(
    _ axis: ValueAxis, measuring: borrowing M
  ) -> Double {
    (axis.ticks.ticks.map { measuring.width(of: $0.label, font: theme.font) }.max() ?? 0)
      .rounded(.up) + 8
  }

  private mutating func grid(_ axis: ValueAxis, _ plot: Plotting) {
    let frame = plot.frame
    page.text(
      axis.title, Page.margin, frame.top - 12, font: theme.boldFont, color: theme.faintText)
    for tick in axis.ticks.ticks {
      let position = plot.y(tick.value)
      if position < frame.bottom {
        page.line(
          Point(frame.left, position), Point(frame.right, position),
          color: tick.value == 0 ? theme.axis : theme.grid, name: "grid")
      }
      page.text(
        tick.label, frame.left - 8, position + theme.font.size * 0.36, .end,
        color: theme.faintText)
    }
  }

  private mutating func labels(of axis: ValueAxis, _ plot: Plotting, labelWidth: Double) {
    let color = theme.legible(chart.lines.first?.color ?? theme.faintText)
    page.text(
      axis.title, plot.frame.right + labelWidth, plot.frame.top - 12, .end,
      font: theme.boldFont, color: color)
    for tick in axis.ticks.ticks {
      page.text(
        tick.label, plot.frame.right + 8, plot.lineY(tick.value) + theme.font.size * 0.36,
        color: color)
    }
  }

  private mutating func timeAxis<M: TextMeasuring & ~Copyable>(
    _ plot: Plotting, measuring: borrowing M
  ) {
    let frame = plot.frame
    page.line(
      Point(frame.left, frame.bottom), Point(frame.right, frame.bottom), color: theme.axis,
      name: "time axis")
    let ticks = Ticks(seconds: plot.length, atMost: max(2, Int(frame.width / 78)))
    for tick in ticks.ticks {
      let position = plot.length > 0 ? plot.x(plot.start + tick.value) : frame.left
      page.line(
        Point(position, frame.bottom), Point(position, frame.bottom + 5 + markRoom),
        color: theme.axis, name: "tick")
      // The outermost labels may stand under the axes' labels, but not leave the page.
      let half = measuring.width(of: tick.label, font: theme.font) / 2
      let center = max(position, Page.margin + half)
      page.text(
        tick.label, center, frame.bottom + 19 + markRoom, .middle, color: theme.faintText)
    }
    page.text(
      "time since the start (\(ticks.unit))", (frame.left + frame.right) / 2,
      frame.bottom + 36 + markRoom, .middle, color: theme.faintText)
  }

  private var legendRows: [Legend.Row] {
    func row(_ series: Chart.Series, _ swatch: Swatch, _ quantity: Quantity) -> Legend.Row {
      Legend.Row(
        name: series.name, swatch: swatch,
        values: [quantity.text(series.values.last ?? 0), quantity.text(series.largest)])
    }
    var rows: [Legend.Row] = []
    if !chart.layers.isEmpty || chart.lines.isEmpty {
      rows.append(
        Legend.Row(
          name: "Total",
          values: [totals.last ?? 0, totals.max() ?? 0].map { chart.quantity.text($0) }))
    }
    rows += chart.layers.reversed().map { row($0, .area($0.color), chart.quantity) }
    let quantity = chart.lineTitle == nil ? chart.quantity : chart.lineQuantity
    rows += chart.lines.map { row($0, .line(theme.legible($0.color)), quantity) }
    return rows + markRows
  }
}

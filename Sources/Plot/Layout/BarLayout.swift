extension BarChart {
  /// Lays out the chart in a picture: names at the left, bars, and the total at the end of each.
  ///
  /// This is a pure function: the same chart, size, theme and text measure return the same scene.
  /// Bars that do not fit are summed in the last one.
  ///
  /// - Parameters:
  ///   - size: the size of the picture in pixels, enlarged to 240 × 160, the minimum for axes.
  ///     Below 480 × 300, everything is scaled down.
  ///   - theme: the fonts and colors.
  ///   - measuring: the text measure of the renderer that will paint the scene.
  public func scene<M: TextMeasuring & ~Copyable>(
    size: PixelSize = .standard, theme: Theme = .light, measuring: borrowing M
  ) -> Scene {
    let reduction = Reduction(to: size)
    var layout = BarLayout(self, Canvas(reduction.layoutSize, theme))
    return reduction.apply(to: layout.scene(measuring: measuring))
  }
}

/// Lays out one bar chart. Text is measured first, because it determines the frame.
struct BarLayout {
  private let original: BarChart
  private var canvas: Canvas
  private var theme: Theme { canvas.theme }

  /// The smallest distance from bar to bar in pixels: the height of a name.
  private static let minPitch = 17.0

  /// The largest thickness of a bar in pixels. Few bars fill the page with the space between them.
  private static let maxThickness = 64.0

  init(_ chart: BarChart, _ canvas: Canvas) {
    original = chart
    self.canvas = canvas
  }

  mutating func scene<M: TextMeasuring & ~Copyable>(measuring: borrowing M) -> Scene {
    let top = canvas.addHeading(original.title, original.subtitle, measuring: measuring)
    var frame = ChartFrame(
      left: Canvas.margin, right: canvas.width, top: top,
      bottom: canvas.height - Canvas.margin - 20)
    let chart = original.mergingLastBars(limit: max(1, Int(frame.height / Self.minPitch)))
      .foldingThinParts(width: frame.width * 0.5)
    let pitch = frame.height / Double(max(1, chart.bars.count))

    let legend = self.legend(
      of: chart, height: canvas.height - top - Canvas.margin, measuring: measuring)
    let legendLeft = canvas.width - Canvas.margin - legend.width
    let names = chart.bars.map {
      measuring.shorten($0.name, toWidth: canvas.width * 0.24, font: theme.font)
    }
    let totals = chart.bars.map { chart.format($0.total) }
    func widest(_ texts: [String], _ font: Font) -> Double {
      (texts.map { measuring.width(of: $0, font: font) }.max() ?? 0).rounded(.up)
    }
    frame.left = Canvas.margin + widest(names, theme.font) + 8
    // The total of the longest bar fits behind it.
    frame.right = legendLeft - 22 - widest(totals, theme.boldFont) - 6

    let axis = chart.valueAxisLayout
    let x = LinearScale(0...axis.domain.upperBound, from: frame.left, to: frame.right)
    drawGrid(axis, x, frame, measuring: measuring)
    for (row, bar) in chart.bars.enumerated() {
      let middle = frame.top + (Double(row) + 0.5) * pitch
      let wholeName = bar.wholeName ?? (names[row] == bar.name ? nil : bar.name)
      canvas.addText(
        names[row], frame.left - 8, baseline(middle), .end, tooltip: wholeName)
      canvas.add(tooltip(bar, of: chart, frame, middle: middle, pitch: pitch))
      draw(
        bar, of: chart, x, middle: middle,
        height: min(Self.maxThickness, (pitch * 0.72).rounded()))
    }
    canvas.addLine(
      Point(frame.left, frame.top), Point(frame.left, frame.bottom), color: theme.axis,
      name: "axis")
    legend.add(to: &canvas, left: legendLeft, top: frame.top - 4)
    return canvas.scene(title: chart.title, summary: chart.summary)
  }

  /// Returns the baseline of a text that is vertically centered.
  private func baseline(_ middle: Double) -> Double { middle + theme.font.size * 0.36 }

  /// The smallest length of a segment that can be pointed at, in pixels.
  private static let minSegment = 1.5

  /// Draws the segments of a bar and its total. The tooltip of a segment names its part first.
  private mutating func draw(
    _ bar: BarChart.Bar, of chart: BarChart, _ x: LinearScale, middle: Double, height: Double
  ) {
    var sum = 0.0
    for (part, value) in zip(chart.parts, bar.values) where value > 0 {
      let (left, right) = (x.position(of: sum), x.position(of: sum + value))
      let area = Rectangle(x: left, y: middle - height / 2, width: right - left, height: height)
      canvas.add(.rectangle(area, fill: part.color))
      if area.width >= Self.minSegment {
        canvas.add(
          Scene.Tooltip(
            area: area,
            text: "\(part.name) \(chart.format(value))\n\(bar.name) · \(chart.format(bar.total))"))
      }
      sum += value
    }
    canvas.addText(
      chart.format(bar.total), x.position(of: sum) + 6, baseline(middle), font: theme.boldFont)
  }

  private mutating func drawGrid<M: TextMeasuring & ~Copyable>(
    _ axis: AxisLayout, _ x: LinearScale, _ frame: ChartFrame, measuring: borrowing M
  ) {
    canvas.addText(
      axis.title, Canvas.margin, frame.top - 12, font: theme.boldFont, color: theme.secondaryText)
    var occupied = Canvas.margin
    for tick in axis.ticks.ticks {
      let position = x.position(of: tick.value)
      if tick.value > 0 {
        canvas.addLine(
          Point(position, frame.top), Point(position, frame.bottom), color: theme.grid,
          name: "grid")
      }
      // In a narrow picture, labels that would overlap are dropped.
      let half = measuring.width(of: tick.label, font: theme.font) / 2
      guard position - half >= occupied else { continue }
      canvas.addText(
        tick.label, position, frame.bottom + 17, .middle, color: theme.secondaryText)
      occupied = position + half + 8
    }
  }

  private func legend<M: TextMeasuring & ~Copyable>(
    of chart: BarChart, height: Double, measuring: borrowing M
  ) -> Legend {
    let totals = chart.partTotals
    func values(_ total: Double) -> [String] {
      chart.showsTotals ? [chart.format(total)] : []
    }
    var rows: [Legend.Row] = []
    if chart.showsTotals {
      rows.append(Legend.Row(name: "Total", values: values(totals.reduce(0, +))))
    }
    rows += zip(chart.parts, totals).map { part, total in
      Legend.Row(
        name: part.name, wholeName: part.wholeName, swatch: .area(part.color),
        values: values(total))
    }
    return Legend(
      rows, headings: chart.showsTotals ? ["all"] : [],
      maxWidth: canvas.width * 0.36 - Canvas.margin, maxNameWidth: max(150, canvas.width * 0.2),
      height: height, theme: theme, measuring: measuring)
  }

  private func tooltip(
    _ bar: BarChart.Bar, of chart: BarChart, _ frame: ChartFrame, middle: Double, pitch: Double
  ) -> Scene.Tooltip {
    let parts = zip(chart.parts, bar.values).filter { $0.1 > 0 }
      .map { "\($0.name) \(chart.format($1))" }
    let heading = "\(bar.name) · \(chart.format(bar.total))"
    return Scene.Tooltip(
      area: Rectangle(
        x: Canvas.margin, y: middle - pitch / 2, width: frame.right - Canvas.margin,
        height: pitch),
      text: ([heading] + parts).joined(separator: "\n"))
  }
}

extension BarChart {
  /// Lays the chart out on a page: names to the left, bars, the total at the end of each.
  ///
  /// A pure function: the same chart, size, theme and measure give the same scene. Bars that have no
  /// room are summed up in the last one.
  ///
  /// - Parameters:
  ///   - size: of the page, in pixels. Below 240 × 160 there is no room for axes, and a page of that
  ///     size is laid out.
  ///   - measuring: how wide text is where the scene will be painted.
  public func scene<M: TextMeasuring & ~Copyable>(
    size: PixelSize = .standard, theme: Theme = .light, measuring: borrowing M
  ) -> Scene {
    var layout = BarLayout(self, Page(size, theme))
    return layout.scene(measuring: measuring)
  }

  /// What the bars are measured by.
  package var valueAxis: ValueAxis {
    ValueAxis(valueTitle, of: quantity, values: bars.map(\.total), headroom: 0.02)
  }
}

/// One bar chart on its way to being a scene.
struct BarLayout {
  private let whole: BarChart
  private var page: Page
  private var theme: Theme { page.theme }

  /// How high a bar and the room about it are: at least so that its name can be read, at most so that
  /// few bars do not look like walls.
  private static let pitch = 17.0...40.0

  init(_ chart: BarChart, _ page: Page) {
    whole = chart
    self.page = page
  }

  mutating func scene<M: TextMeasuring & ~Copyable>(measuring: borrowing M) -> Scene {
    let top = page.heading(whole.title, whole.subtitle, measuring: measuring)
    var frame = ChartFrame(
      left: Page.margin, right: page.width, top: top, bottom: page.height - Page.margin - 20)
    let chart = whole.mergingLastBars(above: max(1, Int(frame.height / Self.pitch.lowerBound)))
    let pitch = min(
      Self.pitch.upperBound, frame.height / Double(max(1, chart.bars.count)))
    frame.bottom = top + pitch * Double(max(1, chart.bars.count))

    let legend = self.legend(
      of: chart, height: page.height - top - Page.margin, measuring: measuring)
    let legendLeft = page.width - Page.margin - legend.width
    let names = chart.bars.map {
      measuring.shorten($0.name, toWidth: page.width * 0.22, font: theme.font)
    }
    let totals = chart.bars.map { chart.quantity.text($0.total) }
    func widest(_ texts: [String], _ font: Font) -> Double {
      (texts.map { measuring.width(of: $0, font: font) }.max() ?? 0).rounded(.up)
    }
    frame.left = Page.margin + widest(names, theme.font) + 8
    // The longest bar's total has room behind it.
    frame.right = legendLeft - 22 - widest(totals, theme.boldFont) - 6

    let axis = chart.valueAxis
    let x = LinearScale(0...axis.domain.upperBound, from: frame.left, to: frame.right)
    grid(axis, x, frame, measuring: measuring)
    for (row, bar) in chart.bars.enumerated() {
      let middle = frame.top + (Double(row) + 0.5) * pitch
      let baseline = middle + theme.font.size * 0.36
      page.text(names[row], frame.left - 8, baseline, .end)
      let height = (pitch * 0.72).rounded()
      var sum = 0.0
      for (part, value) in zip(chart.parts, bar.values) where value > 0 {
        let (left, right) = (x(sum), x(sum + value))
        page.add(
          .rectangle(
            Rectangle(x: left, y: middle - height / 2, width: right - left, height: height),
            fill: part.color))
        sum += value
      }
      page.text(totals[row], x(sum) + 6, baseline, font: theme.boldFont)
      page.add(readOut(bar, of: chart, frame, middle: middle, pitch: pitch))
    }
    page.line(
      Point(frame.left, frame.top), Point(frame.left, frame.bottom), color: theme.axis,
      name: "axis")
    legend.add(to: &page, left: legendLeft, top: frame.top - 4)
    return page.scene(title: chart.title, summary: chart.summary)
  }

  private mutating func grid<M: TextMeasuring & ~Copyable>(
    _ axis: ValueAxis, _ x: LinearScale, _ frame: ChartFrame, measuring: borrowing M
  ) {
    page.text(
      axis.title, Page.margin, frame.top - 12, font: theme.boldFont, color: theme.faintText)
    var taken = Page.margin
    for tick in axis.ticks.ticks {
      let position = x(tick.value)
      if tick.value > 0 {
        page.line(
          Point(position, frame.top), Point(position, frame.bottom), color: theme.grid,
          name: "grid")
      }
      // On a narrow page not every label has room.
      let half = measuring.width(of: tick.label, font: theme.font) / 2
      guard position - half >= taken else { continue }
      page.text(tick.label, position, frame.bottom + 17, .middle, color: theme.faintText)
      taken = position + half + 8
    }
  }

  private func legend<M: TextMeasuring & ~Copyable>(
    of chart: BarChart, height: Double, measuring: borrowing M
  ) -> Legend {
    let sums = chart.sums
    func values(_ sum: Double) -> [String] {
      chart.givesSums ? [chart.quantity.text(sum)] : []
    }
    var rows: [Legend.Row] = []
    if chart.givesSums { rows.append(Legend.Row(name: "Total", values: values(sums.reduce(0, +)))) }
    rows += zip(chart.parts, sums).map { part, sum in
      Legend.Row(name: part.name, swatch: .area(part.color), values: values(sum))
    }
    return Legend(
      rows, headings: chart.givesSums ? ["all"] : [], room: page.width * 0.36 - Page.margin,
      nameRoom: max(150, page.width * 0.2), height: height, theme: theme, measuring: measuring)
  }

  private func readOut(
    _ bar: BarChart.Bar, of chart: BarChart, _ frame: ChartFrame, middle: Double, pitch: Double
  ) -> Scene.ReadOut {
    let parts = zip(chart.parts, bar.values).filter { $0.1 > 0 }
      .map { "\($0.name) \(chart.quantity.text($1))" }
    let heading = "\(bar.name) · \(chart.quantity.text(bar.total))"
    return Scene.ReadOut(
      place: Rectangle(
        x: Page.margin, y: middle - pitch / 2, width: frame.right - Page.margin, height: pitch),
      text: ([heading] + parts).joined(separator: "\n"))
  }
}

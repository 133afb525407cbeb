extension Chart {
  /// Lays the chart out on a page.
  ///
  /// A pure function: the same chart, size, theme and measure give the same scene.
  ///
  /// - Parameters:
  ///   - size: of the page, in pixels. Below 240 × 160 there is no room for axes, and a page of that
  ///     size is laid out.
  ///   - measuring: how wide text is where the scene will be painted.
  package func scene<M: TextMeasuring & ~Copyable>(
    size: PixelSize = .standard, theme: Theme = .light, measuring: borrowing M
  ) -> Scene {
    let size = PixelSize(width: max(240, size.width), height: max(160, size.height))
    var layout = ChartLayout(self, size: size, theme: theme)
    return layout.scene(measuring: measuring)
  }
}

/// One chart on its way to being a scene.
private struct ChartLayout {
  private let chart: Chart
  private let theme: Theme
  private let size: PixelSize
  private var elements: [Scene.Element] = []

  init(_ chart: Chart, size: PixelSize, theme: Theme) {
    self.chart = chart
    self.size = size
    self.theme = theme
  }

  private var pageWidth: Double { Double(size.width) }
  private var pageHeight: Double { Double(size.height) }

  mutating func scene<M: TextMeasuring & ~Copyable>(measuring: borrowing M) -> Scene {
    elements.append(
      .rectangle(Rectangle(x: 0, y: 0, width: pageWidth, height: pageHeight), fill: theme.ground))
    let top = heading(measuring: measuring)

    // The stack's highest point keeps some distance from the frame: its label stands there.
    let peak = chart.totals.max() ?? 0
    let valueTicks = Ticks(upTo: peak / 0.93, of: chart.quantity)
    let linePeak = chart.lines.flatMap(\.values).max() ?? 0
    let lineTicks = chart.lines.isEmpty ? nil : Ticks(upTo: max(1, linePeak / 0.93), of: .count)

    var frame = divide(from: top, valueTicks, lineTicks, measuring: measuring)
    let legend = Legend(
      chart, room: pageWidth * 0.44 - ChartFrame.margin, height: frame.height, theme: theme,
      measuring: measuring)
    let legendLeft = pageWidth - ChartFrame.margin - legend.width
    frame.right = legendLeft - 22 - lineAxisWidth(lineTicks, measuring: measuring)
    // A chart's own width is known only now, and so how much of it can be told apart.
    let drawn = chart.reduced(toColumns: max(1, Int(frame.width)))

    let start = chart.times.first ?? 0
    let length = (chart.times.last ?? 0) - start
    let x = LinearScale(0...max(0, length), from: frame.left, to: frame.right)
    let y = LinearScale(0...(peak > 0 ? peak / 0.93 : 1), from: frame.bottom, to: frame.top)

    valueAxis(valueTicks, y, frame)
    layers(of: drawn, start: start, x, y, frame)
    timeAxis(length: length, x, frame, measuring: measuring)
    if let lineTicks {
      let lineScale = LinearScale(
        0...max(1, linePeak / 0.93), from: frame.bottom, to: frame.top)
      lines(of: drawn, start: start, x, lineScale, frame)
      lineAxis(lineTicks, lineScale, frame, measuring: measuring)
    }
    peakMark(start: start, x, y, frame, measuring: measuring)
    elements += legend.elements(left: legendLeft, top: frame.top - 4, theme: theme)
    return Scene(size: size, title: chart.title, summary: chart.summary, elements: elements)
  }

  // MARK: - Around the plot

  /// Title and subtitle; gives back where they end.
  private mutating func heading<M: TextMeasuring & ~Copyable>(measuring: borrowing M) -> Double {
    let room = pageWidth - 2 * ChartFrame.margin
    var baseline = ChartFrame.margin + theme.titleFont.size * 0.8
    text(
      measuring.shorten(chart.title, toWidth: room, font: theme.titleFont),
      ChartFrame.margin, baseline, font: theme.titleFont)
    for line in measuring.wrap(chart.subtitle, toWidth: room, font: theme.font).prefix(2) {
      baseline += baseline < ChartFrame.margin + theme.titleFont.size ? 21 : 16
      text(line, ChartFrame.margin, baseline, color: theme.faintText)
    }
    // The axes' titles stand between.
    return baseline + 20 + theme.font.size + 8
  }

  private func divide<M: TextMeasuring & ~Copyable>(
    from top: Double, _ valueTicks: Ticks, _ lineTicks: Ticks?, measuring: borrowing M
  ) -> ChartFrame {
    let labels = valueTicks.ticks.map { measuring.width(of: $0.label, font: theme.font) }.max() ?? 0
    return ChartFrame(
      left: ChartFrame.margin + labels.rounded(.up) + 8, right: pageWidth, top: top,
      bottom: pageHeight - ChartFrame.margin - 34)
  }

  private func lineAxisWidth<M: TextMeasuring & ~Copyable>(
    _ ticks: Ticks?, measuring: borrowing M
  ) -> Double {
    guard let ticks else { return 0 }
    return (ticks.ticks.map { measuring.width(of: $0.label, font: theme.font) }.max() ?? 0)
      .rounded(.up) + 8
  }

  private mutating func valueAxis(_ ticks: Ticks, _ y: LinearScale, _ frame: ChartFrame) {
    let unit = ticks.unit.isEmpty ? "" : " (\(ticks.unit))"
    text(
      chart.valueTitle + unit, ChartFrame.margin, frame.top - 12, font: theme.boldFont,
      color: theme.faintText)
    for tick in ticks.ticks {
      let position = y(tick.value)
      if tick.value > 0 {
        elements.append(
          .line(
            [Point(frame.left, position), Point(frame.right, position)], color: theme.grid,
            width: 1, name: "grid"))
      }
      text(
        tick.label, frame.left - 8, position + theme.font.size * 0.36, .end,
        color: theme.faintText)
    }
  }

  private mutating func lineAxis<M: TextMeasuring & ~Copyable>(
    _ ticks: Ticks, _ y: LinearScale, _ frame: ChartFrame, measuring: borrowing M
  ) {
    let color = chart.lines.first?.color ?? theme.faintText
    text(
      chart.lineTitle, frame.right + lineAxisWidth(ticks, measuring: measuring),
      frame.top - 12, .end, font: theme.boldFont, color: color)
    for tick in ticks.ticks {
      text(
        tick.label, frame.right + 8, y(tick.value) + theme.font.size * 0.36, color: color)
    }
  }

  private mutating func timeAxis<M: TextMeasuring & ~Copyable>(
    length: Double, _ x: LinearScale, _ frame: ChartFrame, measuring: borrowing M
  ) {
    elements.append(
      .line(
        [Point(frame.left, frame.bottom), Point(frame.right, frame.bottom)], color: theme.axis,
        width: 1, name: "time axis"))
    let ticks = Ticks(seconds: length, atMost: max(2, Int(frame.width / 78)))
    for tick in ticks.ticks {
      let position = length > 0 ? x(tick.value) : frame.left
      elements.append(
        .line(
          [Point(position, frame.bottom), Point(position, frame.bottom + 5)], color: theme.axis,
          width: 1, name: "tick"))
      // The outermost labels may stand under the axes' labels, but not leave the page.
      let half = measuring.width(of: tick.label, font: theme.font) / 2
      let center = max(position, ChartFrame.margin + half)
      text(tick.label, center, frame.bottom + 19, .middle, color: theme.faintText)
    }
    text(
      "time since the start (\(ticks.unit))", (frame.left + frame.right) / 2, frame.bottom + 36,
      .middle, color: theme.faintText)
  }

  // MARK: - The plot

  private mutating func layers(
    of drawn: Chart, start: Double, _ x: LinearScale, _ y: LinearScale, _ frame: ChartFrame
  ) {
    guard !drawn.times.isEmpty else { return }
    let stack = Stack(drawn.layers.map(\.values), count: drawn.times.count)
    // A single moment has no width: it is drawn as wide as the chart.
    let isMoment = (drawn.times.last ?? 0) <= (drawn.times.first ?? 0)
    func edge(_ values: [Double]) -> [Point] {
      if isMoment {
        let height = y(values[values.count - 1])
        return [Point(frame.left, height), Point(frame.right, height)].map(frame.clamp)
      }
      return zip(drawn.times, values).map { frame.clamp(Point(x($0 - start), y($1))) }
    }
    // From the top down, each layer down to the ground and covered by the next: so every edge stands
    // in a file once, and no seam shows between two layers.
    for (layer, values) in zip(drawn.layers, stack.edges.dropFirst()).reversed() {
      let ground = [Point(frame.right, frame.bottom), Point(frame.left, frame.bottom)]
      elements.append(.polygon(edge(values) + ground, fill: layer.color, name: layer.name))
    }
  }

  private mutating func lines(
    of drawn: Chart, start: Double, _ x: LinearScale, _ y: LinearScale, _ frame: ChartFrame
  ) {
    for line in drawn.lines {
      var points = zip(drawn.times, line.values).map { frame.clamp(Point(x($0 - start), y($1))) }
      if let only = points.first, points.count == 1 {
        points = [Point(frame.left, only.y), Point(frame.right, only.y)]
      }
      guard !points.isEmpty else { continue }
      // A seam in the ground's colour lets the line stand out from any layer.
      elements.append(.line(points, color: theme.ground, width: 3.5, name: "seam"))
      elements.append(.line(points, color: line.color, width: 1.75, name: line.name))
    }
  }

  private mutating func peakMark<M: TextMeasuring & ~Copyable>(
    start: Double, _ x: LinearScale, _ y: LinearScale, _ frame: ChartFrame,
    measuring: borrowing M
  ) {
    let totals = chart.totals
    guard let peak = totals.max(), peak > 0, let index = totals.firstIndex(of: peak) else { return }
    let seconds = chart.times[index] - start
    let point = frame.clamp(Point(x(seconds), y(peak)))
    elements.append(.circle(center: point, radius: 3, fill: theme.ground, stroke: theme.text))
    let label = "peak \(chart.quantity.text(peak)) at \(momentText(seconds))"
    let half = measuring.width(of: label, font: theme.boldFont) / 2
    let center = min(max(point.x, frame.left + half), max(frame.left + half, frame.right - half))
    text(label, center, point.y - 9, .middle, font: theme.boldFont)
  }

  // MARK: -

  private mutating func text(
    _ string: String, _ x: Double, _ y: Double, _ anchor: Scene.Anchor = .start,
    font: Font? = nil, color: RGB? = nil
  ) {
    guard !string.isEmpty else { return }
    elements.append(
      .text(
        Scene.Text(
          string: string, position: Point(x, y), anchor: anchor, font: font ?? theme.font,
          color: color ?? theme.text)))
  }
}

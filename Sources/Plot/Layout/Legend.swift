/// The table to the right of a chart: a row a layer from the top of the stack down, with its last
/// and its largest value, and the total above.
struct Legend {
  struct Row: Equatable {
    var name: String
    /// nil for the total, which is no layer.
    var color: RGB?
    /// Whether it is drawn as a line.
    var isLine = false
    var last: String
    var peak: String
  }

  let rows: [Row]
  /// Beside names, whether the largest values have room too.
  let showsPeak: Bool
  /// Widths of the columns, in pixels.
  private let nameWidth: Double
  private let lastWidth: Double
  private let peakWidth: Double
  private let rowHeight: Double
  private let font: Font
  private let boldFont: Font

  private static let swatch = 11.0
  private static let gap = 14.0

  /// As wide as its text needs, and narrower where that would leave too little for the chart: then
  /// the peaks go first, and names are shortened.
  init<M: TextMeasuring & ~Copyable>(
    _ chart: Chart, room: Double, height: Double, theme: Theme, measuring: borrowing M
  ) {
    func row(_ name: String, _ color: RGB?, _ values: [Double], _ quantity: Quantity) -> Row {
      Row(
        name: name, color: color, last: quantity.text(values.last ?? 0),
        peak: quantity.text(values.max() ?? 0))
    }
    var rows = [row("Total", nil, chart.totals, chart.quantity)]
    rows += chart.layers.reversed().map { row($0.name, $0.color, $0.values, chart.quantity) }
    rows += chart.lines.map { line in
      var row = row(line.name, line.color, line.values, .count)
      row.isLine = true
      return row
    }

    // A line of headings stands above the rows.
    rowHeight = min(21, height / Double(rows.count + 1))
    let size = min(theme.font.size, rowHeight * 0.8)
    let bold = Font(size: size, isBold: true)
    font = Font(size: size)
    boldFont = bold
    func widest(_ texts: [String]) -> Double {
      texts.map { measuring.width(of: $0, font: bold).rounded(.up) }.max() ?? 0
    }
    let names = widest(rows.map(\.name))
    lastWidth = widest(rows.map(\.last) + ["last"])
    peakWidth = widest(rows.map(\.peak) + ["peak"])
    let withoutPeak = room - Self.swatch - 7 - Self.gap - lastWidth
    let withPeak = withoutPeak - Self.gap - peakWidth
    showsPeak = withPeak >= min(names, 110)
    let nameRoom = min(names, max(0, showsPeak ? withPeak : withoutPeak))
    nameWidth = nameRoom
    self.rows = rows.map { row in
      var row = row
      row.name = measuring.shorten(row.name, toWidth: nameRoom, font: bold)
      return row
    }
  }

  var width: Double {
    Self.swatch + 7 + nameWidth + Self.gap + lastWidth + (showsPeak ? Self.gap + peakWidth : 0)
  }

  func elements(left: Double, top: Double, theme: Theme) -> [Scene.Element] {
    let nameLeft = left + Self.swatch + 7
    let lastRight = nameLeft + nameWidth + Self.gap + lastWidth
    let peakRight = lastRight + Self.gap + peakWidth
    func text(
      _ string: String, _ x: Double, _ y: Double, _ anchor: Scene.Anchor, _ font: Font,
      _ color: RGB
    ) -> Scene.Element {
      .text(
        Scene.Text(string: string, position: Point(x, y), anchor: anchor, font: font, color: color))
    }
    var baseline = top + rowHeight * 0.7
    var elements = [text("last", lastRight, baseline, .end, font, theme.faintText)]
    if showsPeak { elements.append(text("peak", peakRight, baseline, .end, font, theme.faintText)) }
    for row in rows {
      baseline += rowHeight
      if let color = row.color {
        let side = min(Self.swatch, rowHeight * 0.7)
        let height = row.isLine ? 2 : side
        elements.append(
          .rectangle(
            Rectangle(
              x: left, y: baseline - font.size * 0.36 - height / 2, width: side, height: height),
            fill: color))
      }
      let font = row.color == nil ? boldFont : font
      elements.append(
        text(row.name, row.color == nil ? left : nameLeft, baseline, .start, font, theme.text))
      elements.append(text(row.last, lastRight, baseline, .end, font, theme.text))
      if showsPeak {
        elements.append(text(row.peak, peakRight, baseline, .end, font, theme.text))
      }
    }
    return elements
  }
}

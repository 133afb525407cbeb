/// The table to the right of a chart: a row a layer, with its figures.
struct Legend {
  struct Row: Equatable {
    var name: String
    /// nil for a sum, which is no layer.
    var swatch: Swatch?
    /// Right-aligned, one for each heading or fewer.
    var values: [String] = []
  }

  private let rows: [Row]
  /// As many columns of figures as have room.
  private let headings: [String]
  /// Widths of the columns, in pixels.
  private let nameWidth: Double
  private let valueWidths: [Double]
  private let rowHeight: Double
  private let font: Font
  private let boldFont: Font

  private static let gap = 14.0
  private static let swatchRoom = Swatch.width + 7

  /// As wide as its text needs, and narrower where that would leave too little for the chart: then
  /// the last figures go first, and names are shortened.
  ///
  /// - Parameters:
  ///   - room: how wide it may be at the most.
  ///   - nameRoom: how wide its names may be at the most.
  init<M: TextMeasuring & ~Copyable>(
    _ rows: [Row], headings: [String], room: Double, nameRoom: Double, height: Double,
    theme: Theme, measuring: borrowing M
  ) {
    // A line of headings stands above the rows.
    rowHeight = min(21, height / Double(rows.count + 1))
    let size = min(theme.font.size, rowHeight * 0.8)
    let bold = Font(size: size, isBold: true)
    font = Font(size: size)
    boldFont = bold
    func widest(_ texts: [String]) -> Double {
      texts.map { measuring.width(of: $0, font: bold).rounded(.up) }.max() ?? 0
    }
    let names = min(widest(rows.map(\.name)), nameRoom)
    let widths = headings.indices.map { column in
      widest([headings[column]] + rows.compactMap { $0.values.dropFirst(column).first })
    }
    func left(_ columns: Int) -> Double {
      room - Self.swatchRoom - widths.prefix(columns).reduce(0) { $0 + Self.gap + $1 }
    }
    let columns =
      headings.indices.reversed().map { $0 + 1 }
      .first { left($0) >= min(names, 110) } ?? min(1, headings.count)
    let width = min(names, max(0, left(columns)))
    nameWidth = width
    valueWidths = Array(widths.prefix(columns))
    self.headings = Array(headings.prefix(columns))
    self.rows = rows.map { row in
      var row = row
      row.name = measuring.shorten(row.name, toWidth: width, font: bold)
      return row
    }
  }

  var width: Double {
    Self.swatchRoom + nameWidth + valueWidths.reduce(0) { $0 + Self.gap + $1 }
  }

  func add(to page: inout Page, left: Double, top: Double) {
    let theme = page.theme
    let nameLeft = left + Self.swatchRoom
    var rights: [Double] = []
    for width in valueWidths {
      rights.append((rights.last ?? nameLeft + nameWidth) + Self.gap + width)
    }
    var baseline = top + rowHeight * 0.7
    for (heading, right) in zip(headings, rights) {
      page.text(heading, right, baseline, .end, font: font, color: theme.faintText)
    }
    for row in rows {
      baseline += rowHeight
      if let swatch = row.swatch {
        page.add(
          swatch.element(
            left: left, middle: baseline - font.size * 0.36,
            side: min(Swatch.width, rowHeight * 0.7)))
      }
      let isSum = row.swatch == nil
      page.text(row.name, isSum ? left : nameLeft, baseline, font: isSum ? boldFont : font)
      for (value, right) in zip(row.values, rights) {
        page.text(value, right, baseline, .end, font: isSum ? boldFont : font)
      }
    }
  }
}

/// The table at the right of a chart, with one row for each series.
struct Legend {
  struct Row: Equatable {
    var name: String
    /// The tooltip of a name that is abbreviated; `nil` for none.
    var wholeName: String?
    /// The symbol of the series; `nil` in the row of a total.
    var swatch: Swatch?
    /// The right-aligned values, at most one for each heading.
    var values: [String] = []
  }

  private let rows: [Row]
  /// The headings of the value columns that fit.
  private let headings: [String]
  /// The width of the names, in pixels.
  private let nameWidth: Double
  /// The widths of the value columns, in pixels.
  private let valueWidths: [Double]
  private let rowHeight: Double
  private let font: Font
  private let boldFont: Font

  /// The distance between two columns, in pixels.
  private static let columnGap = 14.0
  /// The width of the column of swatches, in pixels.
  private static let swatchColumn = Swatch.width + 7

  /// Lays out a legend as wide as its text, within limits.
  ///
  /// If it is too wide, the last value columns are dropped first; then names are shortened.
  ///
  /// - Parameters:
  ///   - maxWidth: the largest width of the legend, in pixels.
  ///   - maxNameWidth: the largest width of the names, in pixels.
  ///   - height: the height that all rows must fit into, in pixels.
  init<M: TextMeasuring & ~Copyable>(
    _ rows: [Row], headings: [String], maxWidth: Double, maxNameWidth: Double, height: Double,
    theme: Theme, measuring: borrowing M
  ) {
    // The headings need a row too.
    rowHeight = min(21, height / Double(rows.count + 1))
    let size = min(theme.font.size, rowHeight * 0.8)
    let bold = Font(size: size, isBold: true)
    font = Font(size: size)
    boldFont = bold
    func widest(_ texts: [String]) -> Double {
      texts.map { measuring.width(of: $0, font: bold).rounded(.up) }.max() ?? 0
    }
    let regular = font
    // Only the name of a total is bold.
    func nameFont(_ row: Row) -> Font { row.swatch == nil ? bold : regular }
    let names = min(
      rows.map { measuring.width(of: $0.name, font: nameFont($0)).rounded(.up) }.max() ?? 0,
      maxNameWidth)
    let widths = headings.indices.map { column in
      widest([headings[column]] + rows.compactMap { $0.values.dropFirst(column).first })
    }
    func spaceForNames(_ columns: Int) -> Double {
      maxWidth - Self.swatchColumn - widths.prefix(columns).reduce(0) { $0 + Self.columnGap + $1 }
    }
    let columns =
      headings.indices.reversed().map { $0 + 1 }
      .first { spaceForNames($0) >= min(names, 110) } ?? min(1, headings.count)
    let width = min(names, max(0, spaceForNames(columns)))
    nameWidth = width
    valueWidths = Array(widths.prefix(columns))
    self.headings = Array(headings.prefix(columns))
    self.rows = rows.map { row in
      var row = row
      let shown = measuring.shorten(row.name, toWidth: width, font: nameFont(row))
      if shown != row.name { row.wholeName = row.wholeName ?? row.name }
      row.name = shown
      return row
    }
  }

  /// The width in pixels.
  var width: Double {
    Self.swatchColumn + nameWidth + valueWidths.reduce(0) { $0 + Self.columnGap + $1 }
  }

  func add(to canvas: inout Canvas, left: Double, top: Double) {
    let theme = canvas.theme
    let nameLeft = left + Self.swatchColumn
    var rights: [Double] = []
    for width in valueWidths {
      rights.append((rights.last ?? nameLeft + nameWidth) + Self.columnGap + width)
    }
    var baseline = top + rowHeight * 0.7
    for (heading, right) in zip(headings, rights) {
      canvas.addText(heading, right, baseline, .end, font: font, color: theme.secondaryText)
    }
    for row in rows {
      baseline += rowHeight
      if let swatch = row.swatch {
        canvas.add(
          swatch.element(
            left: left, middle: baseline - font.size * 0.36,
            side: min(Swatch.width, rowHeight * 0.7)))
      }
      let isTotal = row.swatch == nil
      let rowFont = isTotal ? boldFont : font
      canvas.addText(
        row.name, isTotal ? left : nameLeft, baseline, font: rowFont, tooltip: row.wholeName)
      for (value, right) in zip(row.values, rights) {
        canvas.addText(value, right, baseline, .end, font: rowFont)
      }
    }
  }
}

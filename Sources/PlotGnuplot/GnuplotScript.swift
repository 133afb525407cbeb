import Plot

/// A chart as gnuplot commands, including its data. `gnuplot -d FILE` draws it to the standard
/// output.
///
/// Text of the chart is always quoted (`GnuplotText`), so it can't become part of a command.
package struct GnuplotScript: Equatable, Sendable {
  /// The commands.
  package private(set) var text: String

  let format: GnuplotFormat
  let size: PixelSize
  let theme: Theme

  /// What lengths in pixels are multiplied by: 1, or less in a small picture.
  let factor: Double

  /// The distance of the plot from the top of the picture, in pixels.
  let top: Double

  /// The height of the plot in pixels.
  var plotHeight: Double

  /// Starts a script with the terminal, the title and the subtitle.
  ///
  /// - Parameters:
  ///   - size: the size of the picture in pixels.
  ///   - strips: the number of strips below the areas.
  init(
    title: String, subtitle: String, format: GnuplotFormat, size: PixelSize, theme: Theme,
    strips: Int = 0
  ) {
    self.format = format
    self.size = size
    let factor = Reduction(to: size, strips: strips).factor
    let theme = theme.scaled(by: factor)
    self.theme = theme
    self.factor = factor
    top = 96 * factor
    plotHeight = max(1, Double(size.height) - 80 * factor - top)
    text = "# Drawn by gnuplot 5.4 or later: gnuplot -d THIS_FILE > chart.\(format.rawValue)\n"
    append("set encoding utf8")
    append(GnuplotText.preamble)
    append("set terminal \(Self.terminal(format, size, theme)) noenhanced")
    append("set tmargin at screen \(number(1 - top / Double(size.height)))")
    append("set border lc rgb \(color(theme.axis))")
    append("set tics nomirror out textcolor rgb \(color(theme.secondaryText))")
    let maxWidth = Double(size.width) - 48 * factor
    let margin = 24 * factor
    let titleFont = theme.titleFont
    addLabel(
      EstimatedWidth().shorten(title, toWidth: maxWidth, font: titleFont),
      at:
        "screen \(screenX(margin)), screen \(screenY(margin + titleFont.size * 0.45))",
      "left font 'DejaVu Sans:Bold,\(number(titleFont.size))' textcolor rgb \(color(theme.text))")
    addLabel(
      EstimatedWidth().shorten(subtitle, toWidth: maxWidth, font: theme.font),
      at: "screen \(screenX(margin)), screen "
        + screenY(margin + titleFont.size + 13 * factor),
      "left textcolor rgb \(color(theme.secondaryText))")
  }

  private static func terminal(
    _ format: GnuplotFormat, _ size: PixelSize, _ theme: Theme
  ) -> String {
    let background = "background rgb '\(theme.background)'"
    let font = Decimals.formatShortest(theme.font.size)
    return switch format {
    case .svg:
      "svg size \(size.width),\(size.height) fixed font 'DejaVu Sans,\(font)' \(background)"
    // A point is 4/3 pixels in a PNG and 1/72 inch in a PDF.
    case .png:
      "pngcairo size \(size.width),\(size.height) font 'DejaVu Sans,\(font)' "
        + "fontscale 0.75 \(background)"
    case .pdf:
      "pdfcairo size \(Decimals.formatShortest(Double(size.width) / 72))in,"
        + "\(Decimals.formatShortest(Double(size.height) / 72))in font 'DejaVu Sans,\(font)' "
        + "fontscale 1 \(background)"
    }
  }

  /// Appends a command.
  mutating func append(_ command: String) {
    text += command + "\n"
  }

  /// Appends a data block. Areas and lines that are drawn from it are interrupted between segments.
  ///
  /// - Parameter segments: rows of each segment.
  mutating func addData(_ name: String, _ segments: [[[Double]]]) {
    append("$\(name) << END")
    for (index, rows) in segments.enumerated() {
      if index > 0 { append("") }
      for row in rows { append(row.map(number).joined(separator: " ")) }
    }
    append("END")
  }

  /// Appends a label unless it is empty.
  ///
  /// - Parameters:
  ///   - position: two coordinates in gnuplot's syntax.
  ///   - options: further options of `set label`.
  mutating func addLabel(_ string: String, at position: String, _ options: String) {
    guard !string.isEmpty else { return }
    append("set label \(GnuplotText(string)) at \(position) \(options) noenhanced")
  }

  /// Places the legend (gnuplot's key) at the right of the plot.
  ///
  /// Gnuplot drops the rows that do not fit. So rows move closer together if there are many, and
  /// then get a smaller font.
  ///
  /// - Parameters:
  ///   - rows: the number of its rows.
  ///   - height: the height of the plot in pixels.
  mutating func addLegend(rows: Int, height: Double) {
    let room = max(1, height) / (Double(max(1, rows)) + 0.5)
    let font = min(theme.font.size, room / 1.2)
    // The height of a row with the spacing 1 (gnuplot 5.4): that of a character, or that of a
    // symbol, which depends on the font of the picture.
    let single = max((format == .svg ? 1.5 : 1.2) * font, 0.94 * theme.font.size)
    let spacing = min(1.25, room / single)
    append(
      "set key outside right top Left reverse samplen 1 spacing \(number(spacing)) noenhanced "
        + "font 'DejaVu Sans,\(number(font))' textcolor rgb \(color(theme.text))")
  }

  /// Returns the width of the widest text in pixels.
  func largestWidth(of texts: [String]) -> Double {
    texts.reduce(0) { max($0, EstimatedWidth().width(of: $1, font: theme.font)) }
  }

  func number(_ value: Double) -> String { Decimals.formatShortest(value) }

  func color(_ color: RGB) -> String { "'\(color)'" }

  /// Converts a distance from the left in pixels to a fraction of the width.
  func screenX(_ x: Double) -> String { number(x / Double(size.width)) }

  /// Converts a distance from the top in pixels to a fraction of the height from the bottom.
  func screenY(_ y: Double) -> String { number(1 - y / Double(size.height)) }

  /// Formats ticks as the list that `set xtics` and `set ytics` take.
  func ticList(_ ticks: Ticks) -> String {
    let list = ticks.ticks.map { "\(GnuplotText($0.label)) \(number($0.value))" }
    return "(\(list.joined(separator: ", ")))"
  }
}

import Plot

/// A chart as gnuplot's commands, its data among them: what `gnuplot -d FILE` draws to its standard
/// output.
///
/// Data are numbers in blocks, text stands between single quotes (`GnuplotText`), and nothing else of
/// a chart becomes part of a command.
package struct GnuplotScript: Equatable, Sendable {
  /// What gnuplot reads.
  package private(set) var text: String

  let size: PixelSize
  let theme: Theme

  /// Begins with the page.
  ///
  /// - Parameter top: where the plot begins, in pixels from the top of the page.
  init(
    title: String, subtitle: String, format: GnuplotFormat, size: PixelSize, theme: Theme,
    top: Double
  ) {
    self.size = size
    self.theme = theme
    text = "# Drawn by gnuplot 5.4 or later: gnuplot -d THIS_FILE > chart.\(format.rawValue)\n"
    line("set encoding utf8")
    line(GnuplotText.preamble)
    line("set terminal \(Self.terminal(format, size, theme)) noenhanced")
    line("set tmargin at screen \(number(1 - top / Double(size.height)))")
    line("set border lc rgb \(color(theme.axis))")
    line("set tics nomirror out textcolor rgb \(color(theme.faintText))")
    let room = Double(size.width) - 48
    let titleFont = theme.titleFont
    label(
      EstimatedWidth().shorten(title, toWidth: room, font: titleFont),
      at: "screen \(number(24 / Double(size.width))), screen \(screen(24 + titleFont.size * 0.45))",
      "left font 'DejaVu Sans:Bold,\(number(titleFont.size))' textcolor rgb \(color(theme.text))")
    label(
      EstimatedWidth().shorten(subtitle, toWidth: room, font: theme.font),
      at: "screen \(number(24 / Double(size.width))), screen \(screen(24 + titleFont.size + 13))",
      "left textcolor rgb \(color(theme.faintText))")
  }

  private static func terminal(
    _ format: GnuplotFormat, _ size: PixelSize, _ theme: Theme
  ) -> String {
    let ground = "background rgb '\(theme.ground)'"
    let font = Decimals.shortest(theme.font.size)
    return switch format {
    case .svg:
      "svg size \(size.width),\(size.height) fixed font 'DejaVu Sans,\(font)' \(ground)"
    // A point is 4/3 pixels there, and 1/72 of an inch in a PDF.
    case .png:
      "pngcairo size \(size.width),\(size.height) font 'DejaVu Sans,\(font)' "
        + "fontscale 0.75 \(ground)"
    case .pdf:
      "pdfcairo size \(Decimals.shortest(Double(size.width) / 72))in,"
        + "\(Decimals.shortest(Double(size.height) / 72))in font 'DejaVu Sans,\(font)' "
        + "fontscale 1 \(ground)"
    }
  }

  mutating func line(_ command: String) {
    text += command + "\n"
  }

  /// Numbers a row for a row of the block; an empty row interrupts what is drawn of it.
  mutating func data(_ name: String, _ rows: [[Double]]) {
    line("$\(name) << END")
    for row in rows { line(row.map(number).joined(separator: " ")) }
    line("END")
  }

  mutating func label(_ string: String, at place: String, _ options: String) {
    guard !string.isEmpty else { return }
    line("set label \(GnuplotText(string)) at \(place) \(options) noenhanced")
  }

  /// The key, outside at the right, as wide as its text needs.
  mutating func key() {
    line(
      "set key outside right top Left reverse samplen 1 spacing 1.25 noenhanced "
        + "textcolor rgb \(color(theme.text))")
  }

  func number(_ value: Double) -> String { Decimals.shortest(value) }

  func color(_ color: RGB) -> String { "'\(color)'" }

  /// A distance from the top of the page, in pixels, as gnuplot counts: from the bottom, as a share.
  func screen(_ y: Double) -> String { number(1 - y / Double(size.height)) }

  /// The labels of an axis, as gnuplot's list of tics.
  func tics(_ ticks: Ticks) -> String {
    let list = ticks.ticks.map { "\(GnuplotText($0.label)) \(number($0.value))" }
    return "(\(list.joined(separator: ", ")))"
  }
}

/// The weight of bold text in an SVG from gnuplot.
///
/// Gnuplot 5.4 writes the font `DejaVu Sans:Bold` of a script as the name of a family. There is no
/// such family, so viewers draw another one.
enum SVGFontWeight {
  private static let wrong = Array(#"font-family="DejaVu Sans:Bold""#.utf8)
  private static let right = Array(#"font-family="DejaVu Sans" font-weight="bold""#.utf8)
  private static let group = Array("<g transform=".utf8)

  /// Replaces the family in the tags around texts.
  ///
  /// A text can't look like such a tag: it has no line break, and gnuplot escapes `<`.
  static func correct(_ svg: [UInt8]) -> [UInt8] {
    var lines: [UInt8] = []
    lines.reserveCapacity(svg.count)
    for line in svg.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if !lines.isEmpty || line.startIndex > 0 { lines.append(UInt8(ascii: "\n")) }
      if line.drop(while: { $0 == UInt8(ascii: "\t") }).starts(with: group),
        let range = line.firstRange(of: wrong)
      {
        lines += line[..<range.lowerBound]
        lines += right
        lines += line[range.upperBound...]
      } else {
        lines += line
      }
    }
    return lines
  }
}

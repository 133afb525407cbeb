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
  /// A text can't contain such a tag, because gnuplot escapes `<`.
  static func correct(_ svg: [UInt8]) -> [UInt8] {
    var corrected: [UInt8] = []
    corrected.reserveCapacity(svg.count)
    var rest = svg[...]
    while let start = offset(of: group, in: rest) {
      let end = rest[start...].firstIndex(of: UInt8(ascii: ">")) ?? rest.endIndex
      let tag = rest[start..<end]
      corrected += rest[..<start]
      if let family = offset(of: wrong, in: tag) {
        corrected += tag[..<family] + right + tag[(family + wrong.count)...]
      } else {
        corrected += tag
      }
      rest = rest[end...]
    }
    return corrected + rest
  }

  private static func offset(of word: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
    text.indices.first { text[$0] == word[0] && text[$0...].starts(with: word) }
  }
}

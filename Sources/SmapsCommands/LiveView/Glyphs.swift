/// The characters that bars and sparklines are drawn with.
struct Glyphs {
  /// A column that a bar fills in part, from the smallest part to the whole column.
  let bar: [String]
  /// A row that a graph fills in part, from the lowest height to the whole row.
  let heights: [String]
  let ellipsis: String
  /// In place of a number that was not measured.
  let unmeasured: String
  /// Escapes command lines and other untrusted text.
  let escaping: EscapedText

  static let blocks = Glyphs(
    bar: ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
    heights: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"], ellipsis: "…",
    unmeasured: "–", escaping: .readable)

  static let ascii = Glyphs(
    bar: ["#"], heights: ["_", ".", "-", "=", "+", "*", "%", "#"], ellipsis: "~",
    unmeasured: "-", escaping: .plain)

  /// A bar from the left, rounded to the nearest part of a column. A bar above 0 is never empty.
  ///
  /// - Parameters:
  ///   - part: the filled part, from 0 to 1.
  ///   - width: of a full bar, in columns.
  func bar(_ part: Double, width: Int) -> String {
    let steps = Double(width * bar.count)
    let filled = part > 0 ? max(1, Int((min(part, 1) * steps).rounded())) : 0
    return String(repeating: bar[bar.count - 1], count: filled / bar.count)
      + (filled % bar.count > 0 ? bar[filled % bar.count - 1] : "")
  }
}

/// The characters that bars and histories are drawn with.
struct Glyphs {
  /// The parts of a column that a bar can fill, from the least to the whole.
  let bar: [String]
  /// The heights of a row that a history can fill, from the least to the whole.
  let heights: [String]
  let ellipsis: String
  /// Makes text of what somebody else chose.
  let escaping: EscapedText

  static let blocks = Glyphs(
    bar: ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
    heights: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"], ellipsis: "…",
    escaping: .readable)

  static let ascii = Glyphs(
    bar: ["#"], heights: ["_", ".", "-", "=", "+", "*", "%", "#"], ellipsis: "~",
    escaping: .plain)

  /// A bar from the left, rounded to the nearest part.
  ///
  /// - Parameters:
  ///   - part: of the whole width, from 0 to 1. What is not 0 is seen.
  func bar(_ part: Double, width: Int) -> String {
    let steps = Double(width * bar.count)
    let filled = part > 0 ? max(1, Int((min(part, 1) * steps).rounded())) : 0
    return String(repeating: bar[bar.count - 1], count: filled / bar.count)
      + (filled % bar.count > 0 ? bar[filled % bar.count - 1] : "")
  }
}

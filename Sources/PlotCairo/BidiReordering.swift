/// Reorders bidirectional text from logical to visual order, from left to right.
///
/// Cairo's text API places one character after the other and does not support right-to-left
/// scripts. The result is that of the bidirectional algorithm (Unicode Annex 9) for a left-to-right
/// line without formatting characters. Arabic letters are not joined.
enum BidiReordering {
  /// Returns the text with each right-to-left run reversed, except for the numbers in it.
  static func visualOrder(of text: String) -> String {
    guard text.unicodeScalars.contains(where: isRightToLeft) else { return text }
    var visual: [Character] = []
    var run: [Character] = []
    // Neutral characters belong to the run if more of it follows.
    var neutral: [Character] = []
    for character in text {
      if character.unicodeScalars.contains(where: isRightToLeft) {
        run += neutral
        neutral = []
        run.append(character)
      } else if run.isEmpty {
        visual.append(character)
      } else if character.isLetter {
        visual += reversed(run) + neutral + [character]
        (run, neutral) = ([], [])
      } else {
        neutral.append(character)
      }
    }
    return String(visual + reversed(run) + neutral)
  }

  /// Returns a run reversed and its brackets mirrored. Numbers keep their order.
  private static func reversed(_ run: [Character]) -> [Character] {
    var reversed: [Character] = []
    var number: [Character] = []
    for character in run.reversed() {
      if character.isNumber || !number.isEmpty && ".,:".contains(character) {
        number.insert(character, at: 0)
      } else {
        reversed += number
        number = []
        reversed.append(mirrored[character] ?? character)
      }
    }
    return reversed + number
  }

  private static let mirrored: [Character: Character] = [
    "(": ")", ")": "(", "[": "]", "]": "[", "{": "}", "}": "{", "<": ">", ">": "<",
  ]

  /// Whether a scalar is in a block of Hebrew, Arabic, Syriac, Thaana, N'Ko or a similar script.
  private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
    default: false
    }
  }
}

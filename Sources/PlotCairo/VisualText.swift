/// Text in the order in which it is seen, from left to right: cairo's plain text sets one character
/// behind the other and knows no writing that runs to the left.
///
/// Runs of such writing are turned around, and numbers in them back again: what the bidirectional
/// algorithm (Unicode Annex 9) makes of a line that as a whole runs to the right and has no formatting
/// characters. Arabic letters are not joined.
struct VisualText {
  let text: String

  init(_ text: String) {
    guard text.unicodeScalars.contains(where: Self.runsLeft) else {
      self.text = text
      return
    }
    var seen: [Character] = []
    var run: [Character] = []
    // What has no direction belongs to a run if more of the run follows.
    var undecided: [Character] = []
    for character in text {
      if character.unicodeScalars.contains(where: Self.runsLeft) {
        run += undecided
        undecided = []
        run.append(character)
      } else if run.isEmpty {
        seen.append(character)
      } else if character.isLetter {
        seen += Self.turned(run) + undecided + [character]
        (run, undecided) = ([], [])
      } else {
        undecided.append(character)
      }
    }
    self.text = String(seen + Self.turned(run) + undecided)
  }

  /// A run turned around, its brackets too, but not its numbers.
  private static func turned(_ run: [Character]) -> [Character] {
    var turned: [Character] = []
    var number: [Character] = []
    for character in run.reversed() {
      if character.isNumber || !number.isEmpty && ".,:".contains(character) {
        number.insert(character, at: 0)
      } else {
        turned += number
        number = []
        turned.append(mirrored[character] ?? character)
      }
    }
    return turned + number
  }

  private static let mirrored: [Character: Character] = [
    "(": ")", ")": "(", "[": "]", "]": "[", "{": "}", "}": "{", "<": ">", ">": "<",
  ]

  /// The blocks of Hebrew, Arabic, Syriac, Thaana, N'Ko and their likes.
  private static func runsLeft(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
    default: false
    }
  }
}

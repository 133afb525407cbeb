import TestSupport
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct TextSearchTests {
  @Test func `a text is found where the standard library finds it`() {
    var random = SeededRandom(seed: 7)
    let letters = ["a", "b", ". ", "é", "e\u{301}", "\u{301}", "\r", "\n", "日"]
    func text(_ lengths: ClosedRange<Int>) -> String {
      (0..<Int.random(in: lengths, using: &random)).compactMap { _ in
        letters.randomElement(using: &random)
      }.joined()
    }
    for _ in 0..<5000 {
      let (whole, part) = (text(0...9), text(0...2))
      #expect(
        whole.index(of: part) == whole.firstRange(of: part)?.lowerBound,
        "\(part.debugDescription) in \(whole.debugDescription)")
    }
  }

  @Test func `arguments are quoted for a shell unless they have only certain characters`() {
    let scalars = (0...0x2FFFF as ClosedRange<UInt32>).lazy.compactMap(Unicode.Scalar.init)
    let plain = /[\w@%+=:,.\/-]+/
    for scalar in scalars {
      let text = EscapedText.readable.escape("a\(scalar)")
      let isPlain = text.wholeMatch(of: plain) != nil
      let isQuoted = CommandSuggestion.quoted("a\(scalar)") != text
      if isQuoted == isPlain { Issue.record("U+\(String(scalar.value, radix: 16))") }
    }
  }

  @Test(arguments: [
    ("", "''"), ("a b", "'a b'"), ("it's", #"'it'\''s'"#), ("''", #"''\'''\'''"#),
    // An apostrophe with a combining mark is one character, but the shell reads bytes.
    ("x'\u{301}y z", "'x'\\''\u{301}y z'"), ("--title=a/b,c", "--title=a/b,c"),
  ])
  func `an apostrophe ends the quotes`(argument: String, quoted: String) {
    #expect(CommandSuggestion.quoted(argument) == quoted)
  }
}

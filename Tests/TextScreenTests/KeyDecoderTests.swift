import Testing

@testable import TextScreen

@Suite(.timeLimit(.minutes(20))) struct KeyDecoderTests {
  @Test(
    arguments: [
      ("q", [.character("q")]), ("\r", [.enter]), ("\n", [.enter]), ("\u{0C}", [.control("l")]),
      ("\u{1B}[A", [.up]), ("\u{1B}OA", [.up]), ("\u{1B}[B", [.down]), ("\u{1B}[5~", [.pageUp]),
      ("\u{1B}[6~", [.pageDown]), ("\u{1B}[H", [.home]), ("\u{1B}[1~", [.home]),
      ("\u{1B}[7~", [.home]), ("\u{1B}OF", [.end]), ("\u{1B}[4~", [.end]),
      ("\u{1B}[1;5A", [.up]), ("\u{1B}[5;2~", [.pageUp]),
      // F5 (its number begins like that of Home); a mouse report; a device attributes response.
      ("\u{1B}[15~q", [.character("q")]), ("\u{1B}[<0;10;5Mq", [.character("q")]),
      ("\u{1B}[?62;c", []),
      // Escape and then a key, which is also how Alt with a key is sent.
      ("\u{1B}q", [.character("q")]), ("\u{1B}\u{1B}[Aq", [.up, .character("q")]),
      ("é日q", [.character("q")]), ("\u{7F}\0\u{8}", [.backspace, .backspace]), ("", []),
      ("\u{1B}[\(String(repeating: "1", count: 10_000))~m", [.character("m")]),
    ] as [(String, [Key])])
  func `bytes are decoded into keys, however they are split`(
    text: String, keys: [Key]
  ) {
    var decoder = KeyDecoder()
    #expect(decoder.keys(in: text.utf8) == keys)
    var byByte = KeyDecoder()
    #expect(text.utf8.flatMap { byByte.keys(in: [$0]) } == keys)
  }

  @Test func `an ESC that nothing follows is the Escape key, once`() {
    var decoder = KeyDecoder()
    #expect(decoder.takeEscape() == nil)
    #expect(decoder.keys(in: "a\u{1B}".utf8) == [.character("a")])
    #expect(decoder.hasEscape)
    #expect(decoder.takeEscape() == .escape)
    #expect(decoder.takeEscape() == nil)
    #expect(decoder.keys(in: "[A".utf8) == [.character("["), .character("A")])
    // A sequence that has begun is no key.
    #expect(decoder.keys(in: "\u{1B}[".utf8) == [])
    #expect(decoder.takeEscape() == nil)
    #expect(decoder.keys(in: "A".utf8) == [.up])
  }
}

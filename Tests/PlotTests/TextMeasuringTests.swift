import TestSupport
import Testing

@testable import Plot

@Suite(.timeLimit(.minutes(20))) struct TextMeasuringTests {
  @Test func `a text that is too long keeps its beginning`() {
    let font = Font(size: 10)
    #expect(FixedWidth().shorten("short", toWidth: 30, font: font) == "short")
    #expect(FixedWidth().shorten("abcdefghij", toWidth: 42, font: font) == "abcdef…")
    #expect(FixedWidth().shorten("abcde fghij", toWidth: 42, font: font) == "abcde…")
    #expect(FixedWidth().shorten("abcdefghij", toWidth: 5, font: font) == "")
    let shortened = FixedWidth().shorten(
      String(repeating: "x", count: 100_000), toWidth: 600, font: font)
    #expect(shortened.count == 100)
  }

  @Test func `lines break at spaces`() {
    let font = Font(size: 10)
    #expect(
      FixedWidth().wrap("one two three four", toWidth: 48, font: font)
        == ["one two", "three", "four"])
  }
}

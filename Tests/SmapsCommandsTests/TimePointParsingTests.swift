import CommandLineOptions
import MemoryProfile
import TestSupport
import Testing

@testable import SmapsCommands

/// The parsers of values, beside regular expressions for the same values.
@Suite(.timeLimit(.minutes(20))) struct TimePointParsingTests {
  /// The parts of a clock time, in order, with alternatives that are missing or not allowed.
  private static let clock = [
    ["2026-11-23", "", ""], ["T", " ", "", ""], ["15:30"], [":05", "", ""],
    [".25", ".123456789", ".0000000000", ".", ""], ["Z", "+01:00", "-12:00", "+1", "z", ""],
  ]

  /// Characters of times, and some that look like them.
  private static let parts = [
    "0", "00", "7", ":", "-", ".", "T", "Z", "ms", "s", "m", "h", "d", "x", "\u{301}", "\r\n", "٣",
  ]

  private static func randomTexts() -> [String] {
    var random = SeededRandom(seed: 31)
    return (0..<20_000).map { round in
      guard round % 2 == 0 else {
        return (0..<Int.random(in: 0...5, using: &random)).compactMap { _ in
          parts.randomElement(using: &random)
        }.joined()
      }
      var text = Array(clock.compactMap { $0.randomElement(using: &random) }.joined())
      if round % 4 == 0, let part = parts.randomElement(using: &random) {
        let place = Int.random(in: text.indices, using: &random)
        text.replaceSubrange(place...place, with: Bool.random(using: &random) ? part : "")
      }
      return String(text)
    }
  }

  @Test func `clock times have the form of a regular expression`() {
    let form =
      /(?:(\d{4}-\d{2}-\d{2})[T ])?(\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?/
      .asciiOnlyDigits()
    var valid = 0
    for text in Self.randomTexts() {
      let expected = text.wholeMatch(of: form)?.output
      let clock = expected.map {
        TimePoint.clock(
          date: $0.1.map { String($0) }, time: String($0.2 + ($0.3 ?? ":00")),
          zone: $0.4.map { String($0) })
      }
      valid += clock == nil ? 0 : 1
      #expect(TimePoint.clock(text) == clock, "\(text.debugDescription)")
    }
    #expect(valid > 100 && valid < 19_000)
  }

  @Test func `zeros have the form of a regular expression`() {
    var valid = 0
    for text in Self.randomTexts() {
      let isZero = text.wholeMatch(of: /0+(?:\.0+)?(?:ms|s|m|h|d)?/) != nil
      valid += isZero ? 1 : 0
      #expect(TimePoint.isZero(text) == isZero, "\(text.debugDescription)")
    }
    #expect(valid > 100 && valid < 19_000)
  }

  @Test func `digits are those of ASCII`() {
    #expect(throws: ValidationError.self) { try TimePoint("١٥:٣٠") }
    #expect(TimePoint.clock("١٥:٣٠") == nil)
  }
}

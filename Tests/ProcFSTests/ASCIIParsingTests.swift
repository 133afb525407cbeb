import TestSupport
import Testing

@testable import ProcFS

/// The results are those of reading byte by byte.
@Suite(.timeLimit(.minutes(20))) struct ASCIIParsingTests {
  /// Random texts of these letters. They are the same in every run.
  private func texts(
    of letters: String, upTo longest: Int = 20, count: Int = 20_000
  ) -> [[UInt8]] {
    var random = SeededRandom(seed: 9)
    let letters = Array(letters.utf8)
    return (0..<count).map { _ in
      (0..<Int.random(in: 0...longest, using: &random)).map { _ in
        letters.randomElement(using: &random) ?? 0
      }
    }
  }

  private func read<Number>(
    _ text: [UInt8], _ body: (UnsafeRawBufferPointer, inout Int) -> Number
  ) -> (number: Number, cursor: Int) {
    // The buffer ends where the text ends, so that the address sanitizer finds a read after it.
    text.withUnsafeBytes { buffer in
      var cursor = 0
      return (body(buffer, &cursor), cursor)
    }
  }

  @Test(arguments: ["0123456789abcdef", "0f-", "09af/:`g@GA \u{7f}", "0é"])
  func `a hexadecimal number ends before the first byte that is no digit, and has at most sixteen`(
    letters: String
  ) {
    for text in texts(of: letters) {
      let digits = text.prefix { "0123456789abcdef".utf8.contains($0) }
      let (number, cursor) = read(text) { $0.hexadecimal(at: &$1) }
      let expected =
        digits.count <= 16 ? UInt64(String(decoding: digits, as: UTF8.self), radix: 16) : nil
      #expect(number == expected)
      if number != nil { #expect(cursor == digits.count) }
    }
  }

  @Test(arguments: ["0123456789", "09-", "0199999 /:é", "9"])
  func `a decimal number ends before the first byte that is no digit, and is not too large`(
    letters: String
  ) {
    for text in texts(of: letters, upTo: 24) {
      let digits = text.prefix { (0x30...0x39).contains($0) }
      let (number, cursor) = read(text) { $0.decimal(at: &$1) }
      #expect(number == UInt64(String(decoding: digits, as: UTF8.self)))
      if number != nil { #expect(cursor == digits.count) }
    }
  }

  @Test(arguments: ["     0123456789", "  9", "    99é", "    0000/", "    9999:*!\u{10}"])
  func `a padded number is digits after spaces`(letters: String) {
    var numbers = 0
    for text in texts(of: letters) where text.count >= 8 {
      let columns = Array(text.prefix(8))
      let digits = columns.drop { $0 == 0x20 }
      let expected =
        !digits.isEmpty && digits.allSatisfy { (0x30...0x39).contains($0) }
        ? UInt64(String(decoding: digits, as: UTF8.self)) : nil
      let number = text.withUnsafeBytes { $0.word(at: 0).paddedDecimal }
      #expect(number == expected)
      if number != nil { numbers += 1 }
    }
    #expect(numbers > 10)
  }

  @Test func `a space replaces each NUL and no other byte`() {
    var random = SeededRandom(seed: 9)
    let bytes: [UInt8] = [0, 1, 0x20, 0x7F, 0x80, 0xA0, 0xFF]
    for _ in 0..<20_000 {
      let text = (0..<8).map { _ in bytes.randomElement(using: &random) ?? 0 }
      let spaced = text.withUnsafeBytes { $0.word(at: 0).spacesForNULs }
      let expected = text.map { $0 == 0 ? 0x20 : $0 }
      #expect(spaced == expected.withUnsafeBytes { $0.word(at: 0) })
    }
  }

  @Test func `spaces and words are skipped to their end`() {
    for text in texts(of: "    x!\u{1f}") {
      #expect(read(text) { $0.skipSpaces(at: &$1) }.cursor == text.prefix { $0 == 0x20 }.count)
      #expect(read(text) { $0.skipWord(at: &$1) }.cursor == text.prefix { $0 != 0x20 }.count)
      #expect(text.withUnsafeBytes { $0.lastPlace(of: 0x78) } == text.lastIndex(of: 0x78))
    }
  }
}

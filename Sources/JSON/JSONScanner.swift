/// Reads one JSON text (RFC 8259) from start to end, as its caller expects it.
///
/// The library's decoder doesn't report the position of an error in the text, and takes ten times
/// as long.
package struct JSONScanner {
  private let bytes: [UInt8]
  private var cursor = 0
  private var depth = 0

  /// The maximum depth of a skipped value.
  private static let deepest = 64

  package struct Failure: Error, Equatable {
    /// The offset from the start of the text, in bytes.
    package let offset: Int
    package let reason: String

    package init(offset: Int, reason: String) {
      self.offset = offset
      self.reason = reason
    }
  }

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Returns an error at the current position. At the end of the text, its reason is that the text
  /// is incomplete.
  package func failure(_ reason: String) -> Failure {
    Failure(offset: cursor, reason: cursor < bytes.count ? reason : "the text is incomplete")
  }

  private var byte: UInt8? { cursor < bytes.count ? bytes[cursor] : nil }

  private var isAtDigit: Bool {
    guard let byte else { return false }
    return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Whether a byte is white space (RFC 8259, 2): a space, a tab, a newline or a carriage return.
  package static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private mutating func skipSpace() {
    while let byte, Self.isSpace(byte) { cursor += 1 }
  }

  /// Takes a character after white space; returns `false` if the next one is another.
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    return takeNext(character)
  }

  private mutating func takeNext(_ character: Unicode.Scalar) -> Bool {
    guard byte == UInt8(ascii: character) else { return false }
    cursor += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(Failure) {
    guard take(character) else { throw failure("expected '\(character)'") }
  }

  /// Reads an object.
  ///
  /// - Parameter member: receives each key, and must read or skip its value.
  package mutating func object(
    _ member: (inout JSONScanner, String) throws(Failure) -> Void
  ) throws(Failure) {
    try expect("{")
    if take("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(&self, key)
    } while take(",")
    try expect("}")
  }

  /// Reads an array.
  ///
  /// - Parameter element: must read or skip each element.
  package mutating func array(
    _ element: (inout JSONScanner) throws(Failure) -> Void
  ) throws(Failure) {
    try expect("[")
    if take("]") { return }
    repeat { try element(&self) } while take(",")
    try expect("]")
  }

  /// Reads an integer that is not negative, without a fraction and an exponent.
  package mutating func unsigned() throws(Failure) -> UInt64 {
    skipSpace()
    let first = cursor
    var value: UInt64 = 0
    while let digit = byte.map({ $0 &- UInt8(ascii: "0") }), digit <= 9 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
      guard !overflow, !carry else { throw failure("the number is too large") }
      // A number that starts with 0 is 0.
      guard cursor == first || bytes[first] != UInt8(ascii: "0") else {
        throw failure("a number can't have leading zeros")
      }
      value = sum
      cursor += 1
    }
    let isWhole =
      byte != UInt8(ascii: ".") && byte != UInt8(ascii: "e") && byte != UInt8(ascii: "E")
    guard cursor > first, isWhole else { throw failure("expected a whole number") }
    return value
  }

  /// Reads an integer from 0 to a limit.
  package mutating func unsigned(upTo limit: UInt64) throws(Failure) -> UInt64 {
    let value = try unsigned()
    guard value <= limit else { throw failure("the number is too large") }
    return value
  }

  /// Reads an integer of a limited magnitude, which may be negative.
  package mutating func signed(upTo limit: Int64) throws(Failure) -> Int64 {
    let isNegative = take("-")
    let value = Int64(try unsigned(upTo: UInt64(limit.magnitude)))
    return isNegative ? -value : value
  }

  /// Reads `true` or `false`.
  package mutating func boolean() throws(Failure) -> Bool {
    skipSpace()
    if takeWord("true") { return true }
    guard takeWord("false") else { throw failure("expected true or false") }
    return false
  }

  private mutating func takeWord(_ word: StaticString) -> Bool {
    word.withUTF8Buffer { word in
      guard bytes[cursor...].starts(with: word) else { return false }
      cursor += word.count
      return true
    }
  }

  /// Reads a string. Bytes that are not UTF-8 and unpaired surrogates become U+FFFD.
  package mutating func string() throws(Failure) -> String {
    try expect("\"")
    // Most strings have no escape sequence, and are in the text as they are.
    let first = cursor
    cursor = endOfPlainText()
    if byte == UInt8(ascii: "\"") {
      defer { cursor += 1 }
      return bytes.withUnsafeBufferPointer { bytes in
        String(decoding: UnsafeBufferPointer(rebasing: bytes[first..<cursor]), as: UTF8.self)
      }
    }
    var text = Array(bytes[first..<cursor])
    while try !takeQuote() {
      text += try escape().utf8
      let end = endOfPlainText()
      text += bytes[cursor..<end]
      cursor = end
    }
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func skipString() throws(Failure) {
    try expect("\"")
    cursor = endOfPlainText()
    while try !takeQuote() {
      _ = try escape()
      cursor = endOfPlainText()
    }
  }

  /// Returns the offset of the next byte in a string that does not stand for itself.
  private func endOfPlainText() -> Int {
    bytes.withUnsafeBufferPointer { bytes in
      var end = cursor
      while end < bytes.count, bytes[end] >= 0x20, bytes[end] != UInt8(ascii: "\""),
        bytes[end] != UInt8(ascii: "\\")
      { end += 1 }
      return end
    }
  }

  /// Takes the quotation mark at the end of a string, or the backslash of an escape sequence.
  ///
  /// - Returns: whether it is the quotation mark.
  private mutating func takeQuote() throws(Failure) -> Bool {
    if takeNext("\"") { return true }
    guard takeNext("\\") else { throw failure("a control character must be escaped") }
    return false
  }

  /// Reads the rest of an escape sequence, after its backslash.
  private mutating func escape() throws(Failure) -> String {
    guard let byte else { throw failure("") }
    cursor += 1
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return String(Unicode.Scalar(byte))
    case UInt8(ascii: "u"):
      var units = [try codeUnit()]
      if UTF16.isLeadSurrogate(units[0]), byteIs(UInt8(ascii: "\\"), at: cursor),
        byteIs(UInt8(ascii: "u"), at: cursor + 1)
      {
        cursor += 2
        units.append(try codeUnit())
      }
      return String(decoding: units, as: UTF16.self)
    default:
      cursor -= 1
      throw failure("unknown escape sequence")
    }
  }

  private func byteIs(_ byte: UInt8, at index: Int) -> Bool {
    index < bytes.count && bytes[index] == byte
  }

  private mutating func codeUnit() throws(Failure) -> UInt16 {
    let digits = bytes[cursor...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("expected four hexadecimal digits") }
    cursor += 4
    return unit
  }

  /// Skips a value of any kind.
  package mutating func skip() throws(Failure) {
    skipSpace()
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      depth += 1
      guard depth <= Self.deepest else { throw failure("it is nested too deeply") }
      if byte == UInt8(ascii: "{") {
        try skipObject()
      } else {
        try array { scanner throws(Failure) in try scanner.skip() }
      }
      depth -= 1
    case UInt8(ascii: "\""): try skipString()
    case UInt8(ascii: "-"): try skipNumber()
    default:
      if isAtDigit { return try skipNumber() }
      guard takeWord("true") || takeWord("false") || takeWord("null") else {
        throw failure("expected a value")
      }
    }
  }

  private mutating func skipObject() throws(Failure) {
    try expect("{")
    if take("}") { return }
    repeat {
      try skipString()
      try expect(":")
      try skip()
    } while take(",")
    try expect("}")
  }

  /// Skips any number (RFC 8259, 6).
  private mutating func skipNumber() throws(Failure) {
    _ = takeNext("-")
    if takeNext("0") {
      guard !isAtDigit else { throw failure("a number can't have leading zeros") }
    } else {
      try skipDigits()
    }
    if takeNext(".") { try skipDigits() }
    if takeNext("e") || takeNext("E") {
      _ = takeNext("+") || takeNext("-")
      try skipDigits()
    }
  }

  /// Skips one or more digits.
  private mutating func skipDigits() throws(Failure) {
    guard isAtDigit else { throw failure("expected a digit") }
    while isAtDigit { cursor += 1 }
  }

  /// Checks that nothing but white space follows.
  package mutating func end() throws(Failure) {
    skipSpace()
    guard cursor == bytes.count else { throw failure("unexpected text after the end") }
  }
}

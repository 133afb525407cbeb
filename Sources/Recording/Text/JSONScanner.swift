/// Reads one JSON text (RFC 8259) from its beginning to its end, as whoever calls it expects it.
///
/// The library's decoder does not tell where in a line it could not go on, and takes ten times as
/// long.
struct JSONScanner {
  private let bytes: [UInt8]
  private var cursor = 0
  private var depth = 0

  /// What is skipped may be nested so deep.
  private static let deepest = 64

  struct Failure: Error, Equatable {
    /// From the beginning of the text, in bytes.
    let offset: Int
    let reason: String
  }

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// That the text can't be what is expected, here.
  func failure(_ reason: String) -> Failure {
    Failure(offset: cursor, reason: cursor < bytes.count ? reason : "it ends in the middle")
  }

  private var byte: UInt8? { cursor < bytes.count ? bytes[cursor] : nil }

  private mutating func skipSpace() {
    while let byte, byte == 0x20 || (0x09...0x0D).contains(byte) { cursor += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard byte == UInt8(ascii: character) else { return false }
    cursor += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(Failure) {
    guard take(character) else { throw failure("'\(character)' is expected") }
  }

  /// Reads an object.
  ///
  /// - Parameter member: is given each key, and must read or skip its value.
  mutating func object(
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
  /// - Parameter element: must read or skip each of its elements.
  mutating func array(_ element: (inout JSONScanner) throws(Failure) -> Void) throws(Failure) {
    try expect("[")
    if take("]") { return }
    repeat { try element(&self) } while take(",")
    try expect("]")
  }

  /// Reads a number that is whole and not below 0.
  mutating func unsigned() throws(Failure) -> UInt64 {
    skipSpace()
    let first = cursor
    var value: UInt64 = 0
    while let byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
      guard !overflow, !carry else { throw failure("the number is too large") }
      value = sum
      cursor += 1
    }
    let isWhole =
      byte != UInt8(ascii: ".") && byte != UInt8(ascii: "e") && byte != UInt8(ascii: "E")
    guard cursor > first, isWhole else { throw failure("a whole number is expected") }
    return value
  }

  /// Reads a number that is whole, not below 0 and not above a limit.
  mutating func unsigned(upTo limit: UInt64) throws(Failure) -> UInt64 {
    let value = try unsigned()
    guard value <= limit else { throw failure("the number is too large") }
    return value
  }

  /// Reads `true` or `false`.
  mutating func boolean() throws(Failure) -> Bool {
    skipSpace()
    for (word, value) in [("true", true), ("false", false)] {
      guard bytes[cursor...].starts(with: word.utf8) else { continue }
      cursor += word.utf8.count
      return value
    }
    throw failure("true or false is expected")
  }

  /// Reads a string; U+FFFD for what is not UTF-8, and for half of a surrogate pair.
  mutating func string() throws(Failure) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while let byte {
      cursor += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += try escape().utf8
      case 0..<0x20:
        cursor -= 1
        throw failure("a control character must be escaped")
      default: text.append(byte)
      }
    }
    throw failure("")
  }

  /// Reads what stands behind a backslash.
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
      throw failure("there is no such escape")
    }
  }

  private func byteIs(_ byte: UInt8, at index: Int) -> Bool {
    index < bytes.count && bytes[index] == byte
  }

  private mutating func codeUnit() throws(Failure) -> UInt16 {
    let digits = bytes[cursor...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("four hexadecimal digits are expected") }
    cursor += 4
    return unit
  }

  /// Passes over a value of any kind.
  mutating func skip() throws(Failure) {
    skipSpace()
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      depth += 1
      guard depth <= Self.deepest else { throw failure("it is nested too deep") }
      if byte == UInt8(ascii: "{") {
        try object { scanner, _ throws(Failure) in try scanner.skip() }
      } else {
        try array { scanner throws(Failure) in try scanner.skip() }
      }
      depth -= 1
    case UInt8(ascii: "\""): _ = try string()
    default:
      let first = cursor
      while let byte,
        Unicode.Scalar(byte).properties.isAlphabetic || "+-.0123456789".utf8.contains(byte)
      {
        cursor += 1
      }
      guard cursor > first else { throw failure("a value is expected") }
    }
  }

  /// Makes sure that nothing follows.
  mutating func end() throws(Failure) {
    skipSpace()
    guard cursor == bytes.count else { throw failure("nothing more is expected") }
  }
}

import Libc

// The few things that the formats of /proc are made of: lines, and numbers in ASCII.

extension UnsafeRawBufferPointer {
  /// Reads a decimal number from `cursor` on and leaves the cursor behind it; nil where there is no
  /// digit or the number does not fit.
  @inline(__always)
  func decimal(at cursor: inout Int) -> UInt64? {
    number(at: &cursor, of: { $0.decimalDigits }) { high, low, count in
      (0..<count).reduce(high) { value, _ in value &* 10 } &+ low
    } ?? anyDecimal(at: &cursor)
  }

  /// Reads a number of lower-case hexadecimal digits, as the kernel prints addresses, from `cursor`
  /// on; nil where there is no digit or more than sixteen.
  @inline(__always)
  func hexadecimal(at cursor: inout Int) -> UInt64? {
    number(at: &cursor, of: { $0.hexadecimalDigits }) { high, low, count in
      high << (4 * UInt64(count)) | low
    } ?? anyHexadecimal(at: &cursor)
  }

  /// Reads a number of one to sixteen digits, eight at a time.
  ///
  /// - Parameters:
  ///   - digits: reads those at the beginning of eight bytes, and tells how many they are.
  ///   - join: is given the first eight of them, the others, and how many these are.
  /// - Returns: nil where there are none or there may be more, or fewer bytes than sixteen; then the cursor
  ///   stays.
  @inline(__always)
  private func number(
    at cursor: inout Int, of digits: (UInt64) -> (value: UInt64, count: Int),
    _ join: (UInt64, UInt64, Int) -> UInt64
  ) -> UInt64? {
    guard cursor >= 0, count &- cursor >= 16 else { return nil }
    let (high, count) = digits(word(at: cursor))
    if count < 8 {
      cursor &+= count
      return count > 0 ? high : nil
    }
    let (low, more) = digits(word(at: cursor &+ 8))
    let end = cursor &+ 8 &+ more
    // What stands behind a number of the kernel's is a space, a hyphen or a newline, all below the digits.
    guard more < 8 || end < self.count && self[end] < UInt8(ascii: "0") else { return nil }
    cursor = end
    return join(high, low, more)
  }

  /// Reads any decimal number, digit by digit.
  @inline(never)
  private func anyDecimal(at cursor: inout Int) -> UInt64? {
    var value: UInt64 = 0
    let first = cursor
    func nextDigit() -> UInt64? {
      guard cursor < count else { return nil }
      let digit = self[cursor] &- UInt8(ascii: "0")
      return digit <= 9 ? UInt64(digit) : nil
    }
    // 19 digits always fit; only the twentieth can be too much.
    let safe = first &+ 19
    while cursor < safe, let digit = nextDigit() {
      value = value &* 10 &+ digit
      cursor &+= 1
    }
    while let digit = nextDigit() {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(digit)
      guard !overflow, !carry else { return nil }
      value = sum
      cursor &+= 1
    }
    return cursor > first ? value : nil
  }

  /// Reads any hexadecimal number, digit by digit.
  @inline(never)
  private func anyHexadecimal(at cursor: inout Int) -> UInt64? {
    var value: UInt64 = 0
    let first = cursor
    while cursor < count {
      let byte = self[cursor]
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- UInt8(ascii: "a") &+ 10
      default: return cursor > first && cursor - first <= 16 ? value : nil
      }
      value = value << 4 | UInt64(digit)
      cursor += 1
    }
    return cursor > first && cursor - first <= 16 ? value : nil
  }

  /// Where the line that begins at `start` ends; nil where it goes on beyond the bytes.
  @inline(__always)
  func lineEnd(from start: Int) -> Int? {
    firstPlace(of: UInt8(ascii: "\n"), from: start)
  }

  /// Where a byte stands first, from `start` on, which is not behind the end; nil where it does not.
  @inline(__always)
  func firstPlace(of byte: UInt8, from start: Int) -> Int? {
    guard let base = baseAddress, let found = memchr(base + start, Int32(byte), count &- start)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }

  /// Moves the cursor behind any spaces.
  @inline(__always)
  func skipSpaces(at cursor: inout Int) {
    while let word = eightBytes(at: cursor) {
      let count = (word ^ .spaces).trailingZeroBitCount / 8
      cursor &+= count
      if count < 8 { return }
    }
    while cursor < count, self[cursor] == UInt8(ascii: " ") { cursor += 1 }
  }

  /// Moves the cursor to the next space, or to the end.
  @inline(__always)
  func skipWord(at cursor: inout Int) {
    while let word = eightBytes(at: cursor) {
      let count = word.firstPlace(of: UInt8(ascii: " "))
      cursor &+= count
      if count < 8 { return }
    }
    while cursor < count, self[cursor] != UInt8(ascii: " ") { cursor += 1 }
  }

  /// Eight bytes as a number of which the first is the lowest; nil where there are fewer.
  @inline(__always)
  func eightBytes(at offset: Int) -> UInt64? {
    guard offset >= 0, count &- offset >= 8 else { return nil }
    return word(at: offset)
  }

  /// Eight bytes as a number of which the first is the lowest, where it is known that they are there.
  @inline(__always)
  func word(at offset: Int) -> UInt64 {
    UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Four bytes as a number of which the first is the lowest, where it is known that they are there.
  @inline(__always)
  func fourBytes(at offset: Int) -> UInt32 {
    UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// Where a byte stands for the last time; nil where it does not.
  func last(_ byte: UInt8) -> Int? {
    var end = count
    while end >= 8, word(at: end - 8).firstPlace(of: byte) == 8 { end -= 8 }
    while end > 0 {
      end -= 1
      if self[end] == byte { return end }
    }
    return nil
  }

  /// Whether the bytes from `offset` on begin with `text`.
  @inline(__always)
  package func begins(with text: StaticString, at offset: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard offset >= 0, count - offset >= length, let base = baseAddress else { return false }
    return memcmp(base + offset, text.utf8Start, length) == 0
  }

  /// Whether the bytes are just these.
  package func equals(_ others: [UInt8]) -> Bool {
    others.withUnsafeBytes { others in
      guard count == others.count else { return false }
      guard let base = baseAddress, let other = others.baseAddress else { return isEmpty }
      return memcmp(base, other, count) == 0
    }
  }
}

// Eight bytes of text in a register, the first one lowest: what is done to one is done to all at once.

extension UInt64 {
  /// Eight spaces.
  @inline(__always)
  static var spaces: UInt64 { each(0x20) }

  /// Eight times the same byte.
  @inline(__always)
  static func each(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

  /// The same bytes with a space for each that is 0.
  @inline(__always)
  var spacesForNULs: UInt64 {
    // What carries into the highest bit of a byte, or has it, is not 0.
    let others = ((self & .each(0x7F)) &+ .each(0x7F)) | self
    return self | (~others & .each(0x80)) >> 2
  }

  /// How many of the bytes stand before the first that is this one; 8 where none is.
  @inline(__always)
  fileprivate func firstPlace(of byte: UInt8) -> Int {
    let rest = self ^ .each(UInt64(byte))
    // The lowest byte that borrows is the first that is 0.
    return ((rest &- .each(0x01)) & ~rest & .each(0x80)).trailingZeroBitCount / 8
  }

  /// The number of which the bytes are the lower-case hexadecimal digits, and how many are.
  @inline(__always)
  fileprivate var hexadecimalDigits: (value: UInt64, count: Int) {
    let (digits, others) = hexadecimalWorth
    let count = others.trailingZeroBitCount / 8
    if count == 0 { return (0, 0) }
    // The last digit goes to the top.
    return ((digits << (64 &- 8 &* UInt64(count))).foldedDigits, count)
  }

  /// The number of which the bytes are eight lower-case hexadecimal digits; nil where one is not.
  @inline(__always)
  var eightHexadecimalDigits: UInt64? {
    let (digits, others) = hexadecimalWorth
    return others == 0 ? digits.foldedDigits : nil
  }

  /// What each byte is worth as a lower-case hexadecimal digit; `others` is 0 up to the first that is none.
  @inline(__always)
  private var hexadecimalWorth: (digits: UInt64, others: UInt64) {
    // What each would be worth, and how that is spelled: where both are the same, it is a digit.
    let worth = (self & .each(0x0F)) &+ (self >> 6 & .each(0x01)) &* 9
    let letters = (worth &+ .each(0x06)) >> 4 & .each(0x01)
    let spelled = worth &+ .each(0x30) &+ letters &* 0x27
    return (worth, spelled ^ self | worth & .each(0xF0))
  }

  /// The number of which each byte is a hexadecimal digit's worth: neighbours become one, three times over.
  @inline(__always)
  private var foldedDigits: UInt64 {
    var digits = self
    digits = (digits << 4 | digits >> 8) & 0x00FF_00FF_00FF_00FF
    digits = (digits << 8 | digits >> 16) & 0x0000_FFFF_0000_FFFF
    return (digits << 16 | digits >> 32) & 0x0000_0000_FFFF_FFFF
  }

  /// The decimal number that fills the eight bytes from the right, with nothing but spaces before it; nil
  /// where they are anything else.
  @inline(__always)
  var paddedDecimal: UInt64? {
    let text = self
    // By far the most are 0.
    if text == .spaces | 0x30 << 56 { return 0 }
    // From the first byte on that is no space, each must be worth 0 to 9.
    let padding = (text ^ .spaces).trailingZeroBitCount & ~7
    let digits = (text ^ .each(0x30)) & UInt64.max &<< UInt64(padding)
    guard padding < 64, digits.othersThanDecimals == 0 else { return nil }
    return digits.foldedDecimals
  }

  /// The number of which the bytes are the decimal digits, and how many are.
  @inline(__always)
  fileprivate var decimalDigits: (value: UInt64, count: Int) {
    let digits = self ^ .each(0x30)
    let count = digits.othersThanDecimals.trailingZeroBitCount / 8
    if count == 0 { return (0, 0) }
    // The last digit goes to the top.
    return ((digits << (64 &- 8 &* UInt64(count))).foldedDecimals, count)
  }

  /// The highest bit of each byte that is no decimal digit's worth, up to the first one; those behind it
  /// are not told.
  @inline(__always)
  private var othersThanDecimals: UInt64 { (self | (self &+ .each(0x76))) & .each(0x80) }

  /// The number of which each byte is a decimal digit's worth: neighbours become one, three times over.
  @inline(__always)
  private var foldedDecimals: UInt64 {
    var number = self &* 10 &+ self >> 8
    number = (number & 0x00FF_00FF_00FF_00FF) &* 100 &+ (number >> 16 & 0x00FF_00FF_00FF_00FF)
    number &= 0x0000_FFFF_0000_FFFF
    return number & 0xFFFF &* 10_000 &+ number >> 32
  }
}

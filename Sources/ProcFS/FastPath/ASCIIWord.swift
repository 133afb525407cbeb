// Eight bytes of text in a register, with the first byte lowest. One operation works on all of
// them.

extension UInt64 {
  /// Eight spaces.
  @inline(__always)
  static var spaces: UInt64 { each(0x20) }

  /// The digit 0 after seven spaces.
  @inline(__always)
  static var paddedZero: UInt64 { .spaces | 0x30 << 56 }

  /// Eight times the same byte.
  @inline(__always)
  static func each(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

  /// The same bytes with a space in place of each NUL.
  @inline(__always)
  var spacesForNULs: UInt64 {
    // A byte that has the highest bit, or carries into it, is not 0.
    let others = ((self & .each(0x7F)) &+ .each(0x7F)) | self
    return self | (~others & .each(0x80)) >> 2
  }

  /// The number of bytes before the first one that equals `byte`; 8 if none does.
  @inline(__always)
  func firstPlace(of byte: UInt8) -> Int {
    let rest = self ^ .each(UInt64(byte))
    // The lowest byte that borrows is the first that is 0.
    return ((rest &- .each(0x01)) & ~rest & .each(0x80)).trailingZeroBitCount / 8
  }
}

// Hexadecimal numbers.

extension UInt64 {
  /// The lower-case hexadecimal number at the beginning of the bytes, and how many digits it has.
  @inline(__always)
  var hexadecimalDigits: (value: UInt64, count: Int) {
    let (digits, others) = hexadecimalValues
    let count = others.trailingZeroBitCount / 8
    if count == 0 { return (0, 0) }
    // The last digit moves to the highest byte.
    return ((digits << (64 &- 8 &* UInt64(count))).joinedHexadecimalValues, count)
  }

  /// The number that the bytes spell in eight lower-case hexadecimal digits; `nil` if one is no
  /// digit.
  @inline(__always)
  var eightHexadecimalDigits: UInt64? {
    let (digits, others) = hexadecimalValues
    return others == 0 ? digits.joinedHexadecimalValues : nil
  }

  /// The value of each byte as a lower-case hexadecimal digit. `others` is 0 up to the first byte
  /// that is no digit.
  @inline(__always)
  private var hexadecimalValues: (digits: UInt64, others: UInt64) {
    // The value that each byte would have, and the digit for that value. If it is the byte, the
    // byte is a digit.
    let values = (self & .each(0x0F)) &+ (self >> 6 & .each(0x01)) &* 9
    let letters = (values &+ .each(0x06)) >> 4 & .each(0x01)
    let digits = values &+ .each(0x30) &+ letters &* 0x27
    return (values, digits ^ self | values & .each(0xF0))
  }

  /// The number that has the bytes' values as its digits. Neighbours are joined three times.
  @inline(__always)
  private var joinedHexadecimalValues: UInt64 {
    var digits = self
    digits = (digits << 4 | digits >> 8) & 0x00FF_00FF_00FF_00FF
    digits = (digits << 8 | digits >> 16) & 0x0000_FFFF_0000_FFFF
    return (digits << 16 | digits >> 32) & 0x0000_0000_FFFF_FFFF
  }
}

// Decimal numbers.

extension UInt64 {
  /// The decimal number that fills the eight bytes from the right, after spaces only; `nil` if the
  /// bytes are anything else.
  @inline(__always)
  var paddedDecimal: UInt64? {
    let text = self
    // By far the most common number.
    if text == .paddedZero { return 0 }
    // From the first byte that is no space, each must be a digit.
    let padding = (text ^ .spaces).trailingZeroBitCount & ~7
    let digits = (text ^ .each(0x30)) & UInt64.max &<< UInt64(padding)
    guard padding < 64, digits.aboveDecimalValues == 0 else { return nil }
    return digits.joinedDecimalValues
  }

  /// The decimal number at the beginning of the bytes, and how many digits it has.
  @inline(__always)
  var decimalDigits: (value: UInt64, count: Int) {
    let digits = self ^ .each(0x30)
    let count = digits.aboveDecimalValues.trailingZeroBitCount / 8
    if count == 0 { return (0, 0) }
    // The last digit moves to the highest byte.
    return ((digits << (64 &- 8 &* UInt64(count))).joinedDecimalValues, count)
  }

  /// Marks the first byte above 9 by its highest bit. No byte before it is marked; those after it
  /// may or may not be.
  @inline(__always)
  private var aboveDecimalValues: UInt64 { (self | (self &+ .each(0x76))) & .each(0x80) }

  /// The number that has the bytes' values as its digits. Neighbours are joined three times.
  @inline(__always)
  private var joinedDecimalValues: UInt64 {
    var number = self &* 10 &+ self >> 8
    number = (number & 0x00FF_00FF_00FF_00FF) &* 100 &+ (number >> 16 & 0x00FF_00FF_00FF_00FF)
    number &= 0x0000_FFFF_0000_FFFF
    return number & 0xFFFF &* 10_000 &+ number >> 32
  }
}

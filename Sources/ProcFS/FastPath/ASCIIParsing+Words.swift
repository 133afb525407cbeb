// The parts of ASCIIParsing.swift that read eight bytes at a time. Each leaves the rest to the
// plain code.

extension UnsafeRawBufferPointer {
  /// Eight bytes as a little-endian number; `nil` if there are fewer.
  @inline(__always)
  func eightBytes(at offset: Int) -> UInt64? {
    guard offset >= 0, count &- offset >= 8 else { return nil }
    return word(at: offset)
  }

  /// Eight bytes as a little-endian number. The bytes must exist.
  @inline(__always)
  func word(at offset: Int) -> UInt64 {
    UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Sixteen bytes to compare with others. The bytes must exist.
  @inline(__always)
  func twoWords(at offset: Int) -> SIMD2<UInt64> {
    loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
  }

  /// Four bytes as a little-endian number. The bytes must exist.
  @inline(__always)
  func fourBytes(at offset: Int) -> UInt32 {
    UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// Reads a decimal number like `decimal(at:)`, or declines as ``number(at:of:_:)`` does.
  @inline(__always)
  func decimalByWords(at cursor: inout Int) -> UInt64? {
    number(at: &cursor, of: { $0.decimalDigits }) { high, low, count in
      (0..<count).reduce(high) { value, _ in value &* 10 } &+ low
    }
  }

  /// Reads a hexadecimal number like `hexadecimal(at:)`, or declines as ``number(at:of:_:)`` does.
  @inline(__always)
  func hexadecimalByWords(at cursor: inout Int) -> UInt64? {
    number(at: &cursor, of: { $0.hexadecimalDigits }) { high, low, count in
      high << (4 * UInt64(count)) | low
    }
  }

  /// Reads a number of one to sixteen digits, eight at a time.
  ///
  /// - Parameters:
  ///   - digits: returns the number at the beginning of eight bytes and its number of digits.
  ///   - join: takes the number of the first eight digits, that of the others, and how many others
  ///     there are.
  /// - Returns: `nil` if there is no digit, if there may be more than sixteen, or if there are
  ///   fewer than sixteen bytes. The cursor stays then.
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
    // The kernel prints a space, a hyphen or a newline after a number. All are below the digits.
    guard more < 8 || end < self.count && self[end] < UInt8(ascii: "0") else { return nil }
    cursor = end
    return join(high, low, more)
  }

  /// Moves the cursor past spaces. It may stop before the last ones if fewer than eight bytes
  /// follow.
  @inline(__always)
  func skipSpacesByWords(at cursor: inout Int) {
    while let word = eightBytes(at: cursor) {
      let count = (word ^ .spaces).trailingZeroBitCount / 8
      cursor &+= count
      if count < 8 { return }
    }
  }

  /// Moves the cursor towards the next space. It may stop before it if fewer than eight bytes
  /// follow.
  @inline(__always)
  func skipWordByWords(at cursor: inout Int) {
    while let word = eightBytes(at: cursor) {
      let count = word.firstPlace(of: UInt8(ascii: " "))
      cursor &+= count
      if count < 8 { return }
    }
  }

  /// The last position of a byte; `nil` if there is none.
  func lastPlace(of byte: UInt8) -> Int? {
    var end = count
    while end >= 8, word(at: end - 8).firstPlace(of: byte) == 8 { end -= 8 }
    return self[..<end].lastIndex(of: byte)
  }
}

/// Text is put together as bytes: what is printed comes mostly from the kernel and is never looked at
/// as characters.
extension [UInt8] {
  mutating func append(_ text: String) {
    // Byte by byte through the view takes several times as long.
    var text = text
    text.withUTF8 { append(contentsOf: $0) }
  }

  /// Adds a number of at most 64 bits in decimal digits.
  mutating func append(_ number: some FixedWidthInteger) {
    // Most amounts of a process are 0.
    if 0...9 ~= number { return append(UInt8(ascii: "0") + UInt8(number)) }
    if number < 0 { append("-") }
    var rest = UInt64(number.magnitude)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var start = digits.count
      repeat {
        start -= 1
        digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest > 0
      append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
    }
  }

  mutating func append(_ character: Unicode.Scalar) {
    append(UInt8(ascii: character))
  }

  /// Adds a character again and again; nothing where `count` is below 1.
  mutating func append(_ character: Unicode.Scalar, times count: Int) {
    guard count > 0 else { return }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { copies in
      copies.initialize(repeating: UInt8(ascii: character))
      append(contentsOf: UnsafeBufferPointer(copies))
    }
  }
}

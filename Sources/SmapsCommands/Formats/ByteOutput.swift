// Text is built as bytes: most of it comes from the kernel, and is never used as characters.
extension [UInt8] {
  mutating func append(_ text: String) {
    // `append(contentsOf: text.utf8)` takes several times as long.
    var text = text
    text.withUTF8 { append(contentsOf: $0) }
  }

  /// Appends a number of at most 64 bits in decimal digits.
  mutating func append(_ number: some FixedWidthInteger) {
    // Most numbers of a process are 0.
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

  /// Appends a character repeatedly; nothing if `count` is below 1.
  mutating func append(_ character: Unicode.Scalar, times count: Int) {
    guard count > 0 else { return }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { copies in
      copies.initialize(repeating: UInt8(ascii: character))
      append(contentsOf: UnsafeBufferPointer(copies))
    }
  }
}

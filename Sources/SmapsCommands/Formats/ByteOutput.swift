/// Text is put together as bytes: what is printed comes mostly from the kernel and is never looked at
/// as characters.
extension [UInt8] {
  mutating func append(_ text: String) {
    append(contentsOf: text.utf8)
  }

  mutating func append(_ number: some FixedWidthInteger) {
    append(String(number))
  }

  mutating func append(_ character: Unicode.Scalar) {
    append(UInt8(ascii: character))
  }

  /// Adds a character again and again; nothing where `count` is below 1.
  mutating func append(_ character: Unicode.Scalar, times count: Int) {
    append(contentsOf: repeatElement(UInt8(ascii: character), count: Swift.max(0, count)))
  }
}

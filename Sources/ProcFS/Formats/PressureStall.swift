/// How much of the time tasks waited for memory, from `memory.pressure`;
/// Documentation/accounting/psi.rst.
package struct PressureStall: Hashable, Sendable {
  /// The share of the last 10 s in which at least one task waited, in hundredths of a percent.
  package let some: UInt64

  /// The share of the last 10 s in which all tasks waited at once, in hundredths of a percent.
  package let full: UInt64

  package init(some: UInt64, full: UInt64) {
    self.some = some
    self.full = full
  }

  /// - Returns: `nil` if one of the lines `some avg10=…` and `full avg10=…` is missing.
  package init?(_ bytes: RawSpan) {
    var (some, full): (UInt64?, UInt64?)
    bytes.withUnsafeBytes { buffer in
      var start = 0
      while start < buffer.count {
        let end = buffer.lineEnd(from: start) ?? buffer.count
        let line = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
        start = end + 1
        if line.begins(with: "some avg10=", at: 0) { some = Self.hundredths(in: line, from: 11) }
        if line.begins(with: "full avg10=", at: 0) { full = Self.hundredths(in: line, from: 11) }
      }
    }
    guard let some, let full else { return nil }
    self.init(some: some, full: full)
  }

  /// A number with two decimals, up to 100.00.
  private static func hundredths(in line: UnsafeRawBufferPointer, from offset: Int) -> UInt64? {
    var cursor = offset
    guard let whole = line.decimal(at: &cursor), whole <= 100, cursor < line.count,
      line[cursor] == UInt8(ascii: ".")
    else { return nil }
    cursor += 1
    let first = cursor
    guard let part = line.decimal(at: &cursor), cursor == first + 2 else { return nil }
    return whole * 100 + part
  }
}

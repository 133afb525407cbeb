extension UInt64 {
  /// The sum, or the largest number there is. No machine reaches it; a forged file may, and must
  /// not stop the program.
  package func addingClamped(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  package mutating func addClamped(_ other: UInt64) {
    self = addingClamped(other)
  }
}

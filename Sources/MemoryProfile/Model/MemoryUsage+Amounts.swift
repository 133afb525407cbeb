extension MemoryUsage {
  /// A usage of known amounts.
  ///
  /// - Parameters:
  ///   - amounts: ``Category/other`` is the sum of `others`, whatever is given for it.
  package init(
    _ amounts: [Category: UInt64], others: [String: UInt64] = [:], measures: [Measure: UInt64] = [:]
  ) {
    self.init()
    for (category, bytes) in amounts { self[category] = bytes }
    for (measure, bytes) in measures { self[measure] = bytes }
    for (name, bytes) in others { set(.other(name), to: bytes) }
  }
}

package import ProcFS

/// What the mappings of a process are counted into, one after the other.
package protocol MappingAccumulator: Sendable {
  init()

  /// What counts as ``Category/other``, by the mappings' names, in bytes.
  var others: [String: UInt64] { get }

  /// Counts one mapping.
  ///
  /// - Parameters:
  ///   - bytes: in which the mapping's name stands.
  mutating func add(_ mapping: Mapping, in bytes: RawSpan, as category: Category)
}

extension MemoryUsage: MappingAccumulator {}

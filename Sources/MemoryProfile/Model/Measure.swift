package import ProcFS

/// What is measured of memory. PSS is counted by category; every other measure is one number of a
/// process.
///
/// The table below is the only place where a measure is spelled; every reader and output loops over
/// `allCases`. To add a measure, add a case and its row here, and the `smaps` fields that it is
/// made of to ``SmapsField``.
package enum Measure: Int, CaseIterable, Hashable, Sendable {
  /// Proportional set size: a page that n processes share counts 1/n for each of them.
  case pss
  /// The proportional share of what is swapped out. Shared memory is not part of it.
  case swapPSS
  /// Huge pages of the hugetlb pool, which the kernel counts in neither RSS nor PSS.
  case hugetlb
}

extension Measure {
  /// How a measure is spelled, made and drawn.
  package struct Descriptor: Sendable {
    /// The key in JSON and the kind in recordings.
    package let key: String
    /// The header of the TSV's column.
    package let column: String
    /// In legends, tables and the live view.
    package let label: String
    /// The fields of an entry in `smaps` that it is the sum of. It is not measured if the kernel
    /// does not print all of them.
    package let fields: [SmapsField]
    /// How it relates to the total, which is the sum of PSS over the categories.
    package let relation: Relation
    /// Whether its sum over several processes counts no page twice: PSS divides shared pages,
    /// RSS does not.
    package let addsUp: Bool
    /// The metric that it is exported as; `nil` if its metric has a label for each category.
    package let metric: Metric?
    /// As 0xRRGGBB, if charts draw it as a line beside the total; `nil` if it is not drawn.
    package let color: UInt32?
    /// The format version of recordings since which it is recorded.
    package let recordingVersion: Int
  }

  /// How a measure relates to the total.
  package enum Relation: Sendable {
    /// It is the total, and counted by category.
    case total
    /// It counts pages of which the total counts a part or all.
    case within
    /// It counts other pages than the total does.
    case beside
  }

  /// A metric's name without prefix and unit, and its help text.
  package struct Metric: Sendable {
    package let name: String
    package let help: String
  }

  package var descriptor: Descriptor { Self.table[rawValue] }

  /// Whether it is not part of the total.
  package var isBesideTotal: Bool { descriptor.relation == .beside }

  /// The label of a sum over processes, which says if the sum is only an upper bound.
  package var sumLabel: String {
    descriptor.addsUp ? descriptor.label : "\(descriptor.label) (upper bound)"
  }

  private static let table: [Descriptor] = allCases.map { measure in
    switch measure {
    case .pss:
      Descriptor(
        key: "pss", column: "PSS", label: "Total", fields: [.pss], relation: .total, addsUp: true,
        metric: nil, color: nil, recordingVersion: 1)
    case .swapPSS:
      Descriptor(
        key: "swap", column: "SWAP_PSS", label: "Swap", fields: [.swapPSS], relation: .beside,
        addsUp: true,
        metric: Metric(
          name: "swap_pss",
          help: "Proportional share of what the group's processes have swapped out, without shared "
            + "memory."),
        color: nil, recordingVersion: 1)
    case .hugetlb:
      // The kernel does not divide it by the number of its users.
      Descriptor(
        key: "hugetlb", column: "HUGETLB", label: "Huge Pages",
        fields: [.privateHugetlb, .sharedHugetlb], relation: .beside, addsUp: false,
        metric: Metric(
          name: "hugetlb",
          help: "Huge pages of the hugetlb pool that the group's processes map, as an upper bound: "
            + "pages that they share count once for each process."),
        color: 0x8C2D04, recordingVersion: 1)
    }
  }

  /// Every measure but the one that is counted by category.
  package static let additional = allCases.filter { $0.descriptor.relation != .total }
}

extension Measure {
  /// The measures that need a field which the kernel does not print.
  ///
  /// - Parameter printed: the fields that it prints.
  package static func unmeasured(if printed: SmapsFieldSet) -> MeasureSet {
    if printed.contains(allFields) { return [] }
    return allCases.reduce(into: []) { set, measure in
      if !printed.contains(SmapsFieldSet(measure.descriptor.fields)) {
        set.formUnion(MeasureSet(measure))
      }
    }
  }

  private static let allFields = SmapsFieldSet(allCases.flatMap(\.descriptor.fields))
}

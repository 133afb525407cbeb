package import ProcFS

/// How much memory something uses, by category; all in bytes.
package struct MemoryUsage: Sendable {
  private var amounts = InlineArray<13, UInt64>(repeating: 0)

  /// What counts as ``Category/other``, by the mappings' names; adds up to that category.
  package private(set) var others: [String: UInt64] = [:]

  /// The proportional share of what is swapped out. Not part of PSS.
  package var swap: UInt64 = 0

  /// Huge pages of the hugetlb pool: neither part of PSS nor divided by their users.
  package var hugetlb: UInt64 = 0

  package init() {}

  /// Makes up a usage from known amounts, as a reader of recorded samples does.
  package init(
    _ amounts: [Category: UInt64], others: [String: UInt64] = [:], swap: UInt64 = 0,
    hugetlb: UInt64 = 0
  ) {
    for (category, bytes) in amounts { self.amounts[category.rawValue] = bytes }
    self.others = others
    self.amounts[Category.other.rawValue] = others.values.reduce(0) { $0.addingClamped($1) }
    self.swap = swap
    self.hugetlb = hugetlb
  }

  package subscript(category: Category) -> UInt64 {
    amounts[category.rawValue]
  }

  /// Replaces an amount, as a reader of recorded changes does. What counts as other is replaced by
  /// name: ``setOther(_:to:)``.
  package mutating func set(_ category: Category, to bytes: UInt64) {
    guard category != .other else { return }
    amounts[category.rawValue] = bytes
  }

  /// Replaces what counts as other by one name.
  ///
  /// - Parameter bytes: nil where there is no mapping of that name any more.
  package mutating func setOther(_ name: String, to bytes: UInt64?) {
    let before = others[name] ?? 0
    others[name] = bytes
    let other = Category.other.rawValue
    // What was cut off at the largest number there is can only be summed up anew.
    amounts[other] =
      amounts[other] < .max
      ? (amounts[other] - before).addingClamped(bytes ?? 0)
      : others.values.reduce(0) { $0.addingClamped($1) }
  }

  /// The sum of the categories: PSS, without swap and huge pages.
  package var total: UInt64 {
    Category.allCases.reduce(0) { $0.addingClamped(self[$1]) }
  }

  /// Counts one mapping.
  ///
  /// - Parameters:
  ///   - bytes: in which the mapping's name stands.
  package mutating func add(_ mapping: Mapping, in bytes: RawSpan, as category: Category) {
    let pss = mapping.bytes(of: .pss)
    amounts[category.rawValue] = amounts[category.rawValue].addingClamped(pss)
    swap = swap.addingClamped(mapping.bytes(of: .swapPSS))
    hugetlb = hugetlb.addingClamped(mapping.bytes(of: .sharedHugetlb))
      .addingClamped(mapping.bytes(of: .privateHugetlb))
    if category == .other {
      others[mapping.text(in: bytes), default: 0].addClamped(pss)
    }
  }

  package static func += (lhs: inout MemoryUsage, rhs: MemoryUsage) {
    for index in lhs.amounts.indices { lhs.amounts[index].addClamped(rhs.amounts[index]) }
    for (name, bytes) in rhs.others { lhs.others[name, default: 0].addClamped(bytes) }
    lhs.swap.addClamped(rhs.swap)
    lhs.hugetlb.addClamped(rhs.hugetlb)
  }
}

extension MemoryUsage: Equatable {
  package static func == (lhs: MemoryUsage, rhs: MemoryUsage) -> Bool {
    Category.allCases.allSatisfy { lhs[$0] == rhs[$0] } && lhs.others == rhs.others
      && lhs.swap == rhs.swap && lhs.hugetlb == rhs.hugetlb
  }
}

extension UInt64 {
  /// The sum, or the largest number there is. No machine gets there; a forged file may, and must not
  /// make the program stop.
  package func addingClamped(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  package mutating func addClamped(_ other: UInt64) {
    self = addingClamped(other)
  }
}

extension Mapping {
  /// The mapping's name, with U+FFFD for what is not UTF-8.
  package func text(in bytes: RawSpan) -> String {
    bytes.extracting(name).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
  }
}

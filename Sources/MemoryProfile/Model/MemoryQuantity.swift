/// A number of bytes that memory has: what a category holds, or a measure.
package enum MemoryQuantity: Hashable, Sendable {
  /// PSS of a category.
  case category(Category)
  case measure(Measure)
  /// PSS of a name that counts as other, or of shared memory. It is part of its category.
  case part(MemoryPart)

  /// The sum of PSS over the categories.
  package static let total = measure(.pss)

  /// The total, the categories in their order, and the additional measures: everything without
  /// names.
  package static let all =
    [total] + Category.allCases.map { category($0) } + Measure.additional.map { measure($0) }

  /// Whether the total is made of it: true for categories and named parts.
  package var isPartOfTotal: Bool {
    if case .measure = self { false } else { true }
  }

  /// Whether it is a part of the total, or beside it.
  package var isRow: Bool {
    if case .measure(let measure) = self { measure.isBesideTotal } else { true }
  }

  /// Whether it is a named part.
  package var isName: Bool {
    if case .part = self { true } else { false }
  }

  /// As JSON and recordings spell it.
  package var key: String {
    switch self {
    case .category(let category): category.descriptor.key
    case .measure(.pss): "total"
    case .measure(let measure): measure.descriptor.key
    case .part(let part): part.text
    }
  }

  /// For people. A name comes from another program, and must be escaped.
  package var label: String {
    switch self {
    case .category(let category): category.descriptor.label
    case .total: "Total"
    case .measure(let measure): measure.descriptor.label
    case .part(let part): part.label
    }
  }

  /// For people, of a sum over processes.
  package var sumLabel: String {
    if self != .total, case .measure(let measure) = self { measure.sumLabel } else { label }
  }

  /// The header of the TSV's column.
  ///
  /// - Parameter counted: the measure that is counted by category.
  package func column(counting counted: Measure) -> String {
    switch self {
    case .category(let category): category.column(of: counted)
    case .measure(let measure): measure.descriptor.column
    case .part(let part): part.text
    }
  }
}

/// A number that a sample has of a process: bytes of memory, or a counter.
///
/// Recordings and tables are made of these; a new measure, category or counter is part of them by
/// its row in its own table.
package enum SampleQuantity: Hashable, Sendable {
  case memory(MemoryQuantity)
  case counter(Counter)

  /// What is stored of a process: the categories, of which the total is the sum, the additional
  /// measures, and the counters.
  package static let stored: [SampleQuantity] =
    MemoryQuantity.all.filter { $0 != .total }.map { memory($0) }
    + Counter.allCases.map { counter($0) }

  /// As JSON and recordings spell it.
  package var key: String {
    switch self {
    case .memory(let quantity): quantity.key
    case .counter(let counter): counter.key
    }
  }

  /// The header of the TSV's column.
  ///
  /// - Parameter counted: the measure that is counted by category.
  package func column(counting counted: Measure) -> String {
    switch self {
    case .memory(let quantity): quantity.column(counting: counted)
    case .counter(let counter): counter.column
    }
  }
}

/// A number of bytes that memory has: what a category holds, or a measure.
package enum MemoryQuantity: Hashable, Sendable {
  /// PSS of a category.
  case category(Category)
  case measure(Measure)

  /// The sum of PSS over the categories.
  package static let total = measure(.pss)

  /// The total, the categories in their order, and the additional measures.
  package static let all =
    [total] + Category.allCases.map { category($0) } + Measure.additional.map { measure($0) }

  /// Its place in ``all``.
  package var index: Int {
    switch self {
    case .category(let category): 1 + category.rawValue
    case .measure(.pss): 0
    case .measure(let measure):
      1 + Category.allCases.count + (Measure.additional.firstIndex(of: measure) ?? 0)
    }
  }

  /// Whether the total is made of it: true for categories.
  package var isPartOfTotal: Bool {
    if case .category = self { true } else { false }
  }

  /// As JSON and recordings spell it.
  package var key: String {
    switch self {
    case .category(let category): category.descriptor.key
    case .measure(.pss): "total"
    case .measure(let measure): measure.descriptor.key
    }
  }

  /// For people.
  package var label: String {
    switch self {
    case .category(let category): category.descriptor.label
    case .measure(let measure): measure.descriptor.label
    }
  }

  /// For people, of a sum over processes.
  package var sumLabel: String {
    if case .measure(let measure) = self { measure.sumLabel } else { label }
  }

  /// The header of the TSV's column.
  ///
  /// - Parameter counted: the measure that is counted by category.
  package func column(counting counted: Measure) -> String {
    switch self {
    case .category(let category): category.column(of: counted)
    case .measure(let measure): measure.descriptor.column
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

/// A number of bytes that memory is looked at by.
package enum MemoryQuantity: Hashable, Sendable {
  /// PSS.
  case total
  case category(Category)
  /// Neither is part of the total.
  case swap, hugetlb

  /// The total, the categories in their order, and what is counted beside them.
  package static let all = [total] + Category.allCases.map { category($0) } + [swap, hugetlb]

  package func value(in memory: MemoryUsage) -> UInt64 {
    switch self {
    case .total: memory.total
    case .category(let category): memory[category]
    case .swap: memory.swap
    case .hugetlb: memory.hugetlb
    }
  }
}

import MemoryProfile
import Recording

/// What a gate bounds: a sum over all processes that are looked at, in bytes.
enum BoundedQuantity: Hashable {
  /// PSS.
  case total
  case category(Category)
  /// Neither is part of the total.
  case swap, hugetlb

  func value(in memory: MemoryUsage) -> UInt64 {
    switch self {
    case .total: memory.total
    case .category(let category): memory[category]
    case .swap: memory.swap
    case .hugetlb: memory.hugetlb
    }
  }

  /// Everything that has a name of its own.
  private static let named =
    Category.allCases.map { category($0) } + [swap, hugetlb]

  /// As JSON, the TSV's header and charts have it; the first is the shortest.
  private var names: [String] {
    switch self {
    case .total: []
    case .category(let category):
      [category.spelling.key, category.spelling.column, category.spelling.label]
    case .swap: ["swap", SampleColumn.swap.header]
    case .hugetlb: ["hugetlb", SampleColumn.hugetlb.header]
    }
  }

  /// The one of a name, whatever its case; nil where there is none.
  init?(name: String) {
    let name = name.lowercased()
    guard let found = Self.named.first(where: { $0.names.contains { $0.lowercased() == name } })
    else { return nil }
    self = found
  }

  static var keys: [String] { named.compactMap(\.names.first) }

  /// The key whose quantity somebody may have meant; nil where nothing is like it.
  static func nearestKey(to typed: String) -> String? {
    NearestWord.to(typed, among: named.flatMap(\.names))
      .flatMap { BoundedQuantity(name: $0)?.names.first }
  }
}

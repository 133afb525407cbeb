import MemoryProfile
import Recording

extension MemoryQuantity {
  /// As people read it.
  var label: String {
    switch self {
    case .total: "Total"
    case .category(let category): category.descriptor.label
    case .swap: "Swap"
    case .hugetlb: "Huge Pages"
    }
  }

  /// As JSON has it.
  var key: String {
    switch self {
    case .total: "total"
    case .category(let category): category.descriptor.key
    case .swap: "swap"
    case .hugetlb: "hugetlb"
    }
  }

  /// As the TSV's header has it; nil where it has none.
  private var column: String? {
    switch self {
    case .total: nil
    case .category(let category): category.descriptor.column
    case .swap: SampleColumn.swap.header
    case .hugetlb: SampleColumn.hugetlb.header
    }
  }

  private var names: [String] { [key, label] + (column.map { [$0] } ?? []) }

  /// Those that a part of memory is named by: all but the total.
  private static let parts = all.filter { $0 != .total }

  /// The part of memory of a name, as JSON, the TSV's header or a chart has it, whatever its case;
  /// nil where there is none.
  init?(partNamed name: String) {
    let name = name.lowercased()
    guard let found = Self.parts.first(where: { $0.names.contains { $0.lowercased() == name } })
    else { return nil }
    self = found
  }

  /// The keys of all parts.
  static var partKeys: [String] { parts.map(\.key) }

  /// The key of the part that somebody may have meant; nil where nothing is like it.
  static func nearestPartKey(to typed: String) -> String? {
    NearestWord.to(typed, among: parts.flatMap(\.names))
      .flatMap { MemoryQuantity(partNamed: $0)?.key }
  }
}

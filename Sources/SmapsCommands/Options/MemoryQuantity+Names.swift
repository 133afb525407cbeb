import MemoryProfile

extension MemoryQuantity {
  private var names: [String] { [key, label, column] }

  /// The quantities that a part of memory is named by: all but the total.
  private static let parts = all.filter { $0 != .total }

  /// The part of memory of a name, as JSON, the TSV's header or a chart spells it, in any case;
  /// `nil` if there is none.
  init?(partNamed name: String) {
    let name = name.lowercased()
    guard let found = Self.parts.first(where: { $0.names.contains { $0.lowercased() == name } })
    else { return nil }
    self = found
  }

  /// The keys of all parts.
  static var partKeys: [String] { parts.map(\.key) }

  /// The key of the part that the user may have meant; `nil` if nothing is similar.
  static func nearestPartKey(to typed: String) -> String? {
    NearestWord.to(typed, among: parts.flatMap(\.names))
      .flatMap { MemoryQuantity(partNamed: $0)?.key }
  }
}

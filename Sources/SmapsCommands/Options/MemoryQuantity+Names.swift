import MemoryProfile

extension MemoryQuantity {
  private var names: [String] { [key, label, column(counting: .pss)] }

  /// The quantities that are part of the memory: all except the total.
  private static let parts = all.filter { $0 != .total }

  /// Finds a quantity by its name in JSON, in the TSV header or in charts. Ignores case.
  ///
  /// - Returns: `nil` if there is none.
  init?(partNamed name: String) {
    let name = name.lowercased()
    guard let found = Self.parts.first(where: { $0.names.contains { $0.lowercased() == name } })
    else { return nil }
    self = found
  }

  /// Finds the quantity of mappings with a name: `[anon: Go: heap]`, `/dev/shm/buffer`. A name that
  /// counts as a category, such as `[heap]`, is that category.
  ///
  /// - Returns: `nil` if memory is not counted by such a name.
  init?(nameOfMappings name: String) {
    let path = Array(name.utf8)
    if let category = Classifier.category(named: name) {
      self = .category(category)
    } else if name.hasPrefix("[") || Classifier.isKnown(other: name) {
      self = .part(.other(name))
    } else if path.withUnsafeBytes({ Classifier.isSharedMemory($0) }) {
      self = .part(MemoryPart(.libraryData, name: path))
    } else {
      return nil
    }
  }

  /// The keys of all parts.
  static var partKeys: [String] { parts.map(\.key) }

  /// The key of the quantity with the most similar name; `nil` if none is similar.
  static func nearestPartKey(to typed: String) -> String? {
    NearestWord.to(typed, among: parts.flatMap(\.names))
      .flatMap { MemoryQuantity(partNamed: $0)?.key }
  }
}

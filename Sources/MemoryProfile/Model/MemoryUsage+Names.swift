import ProcFS

extension MemoryUsage {
  /// PSS of the names that count as ``Category/other``.
  package var others: [String: UInt64] {
    var others: [String: UInt64] = [:]
    for (part, bytes) in parts where part.category == .other { others[part.text] = bytes }
    return others
  }

  /// The parts that count as ``Category/other``, in alphabetical order.
  package var sortedOthers: [(part: MemoryPart, name: String, bytes: UInt64)] {
    if parts.isEmpty { return [] }
    return parts.filter { $0.key.category == .other }.map { ($0.key, $0.key.text, $0.value) }
      .ordered { $0.name < $1.name }
  }

  /// PSS of each mapped file by its permissions; `nil` if files were not asked for.
  package var files: [MemoryPart: UInt64]? {
    detail >= .files ? parts.filter { $0.key.category != .other } : nil
  }

  /// PSS of the parts that have a row of their own: the names that count as other, and shared
  /// memory, whatever its permissions.
  package var namedParts: [MemoryPart: UInt64] {
    var named: [MemoryPart: UInt64] = [:]
    for (part, bytes) in parts where part.category == .other || part.isSharedMemory {
      named[part.withoutPermissions, default: 0].addClamped(bytes)
    }
    return named
  }

  /// PSS of shared memory by its name, whatever its permissions.
  package var sharedMemory: [MemoryPart: UInt64] {
    parts.isEmpty ? [:] : namedParts.filter { $0.key.isSharedMemory }
  }

  /// PSS of a part, whatever its permissions; 0 if there is none.
  package func bytes(of part: MemoryPart) -> UInt64 {
    if detail == .names || part.category == .other { return parts[part] ?? 0 }
    return parts.reduce(0) {
      $1.key.isSharedMemory && $1.key.name == part.name ? $0.addingClamped($1.value) : $0
    }
  }

  /// Whether there is a mapping of this part.
  package func has(_ part: MemoryPart) -> Bool {
    parts[part] != nil || detail >= .files && namedParts[part] != nil
  }

  /// What the total is made of: each category without its named parts, and the named parts.
  package var rows: [(quantity: MemoryQuantity, bytes: UInt64)] {
    let named = namedParts
    let categories = Category.allCases.map { category in
      (MemoryQuantity.category(category), remainder(of: category, without: named.keys))
    }
    return categories
      + named.ordered { $0.key.text < $1.key.text }.map { (.part($0.key), $0.value) }
  }

  /// PSS of a category without some of its parts.
  package func remainder(
    of category: Category, without parts: some Sequence<MemoryPart>
  ) -> UInt64 {
    parts.reduce(self[category]) { rest, part in
      part.category == category ? rest - min(rest, bytes(of: part)) : rest
    }
  }
}

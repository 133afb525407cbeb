extension MemoryUsage.Detail {
  /// The levels beyond the usual one, which options can ask for.
  package static let requestable: [Self] = [.files, .mappings]

  /// As options, JSON and recordings spell it.
  package var key: String {
    switch self {
    case .names: "names"
    case .files: "files"
    case .mappings: "mappings"
    }
  }

  /// The level with a spelling; `nil` if this version does not know it.
  package init?(key: String) {
    guard let found = Self.requestable.first(where: { $0.key == key }) else { return nil }
    self = found
  }
}

extension MemoryUsage {
  /// PSS of each mapped file, whatever the permissions of its mappings; empty if files were not
  /// asked for. The keys are those of ``MemoryPart/withoutPermissions``.
  package var filesByPath: [MemoryPart: UInt64] {
    guard detail >= .files else { return [:] }
    var files: [MemoryPart: UInt64] = [:]
    files.reserveCapacity(parts.count)
    for (part, bytes) in parts where part.category != .other {
      files[part.withoutPermissions, default: 0].addClamped(bytes)
    }
    return files
  }
}

package import ProcFS

/// How much memory a process uses, with every mapped file apart by its permissions.
package struct FileBreakdown: Sendable {
  /// A part of a file that is mapped with the same permissions.
  package struct Key: Hashable, Sendable {
    /// The path, as the bytes that smaps has for it.
    package var path: [UInt8]
    package var permissions: Permissions
    /// Whether it is the program that the process runs.
    package var isExecutable: Bool

    package init(path: [UInt8], permissions: Permissions, isExecutable: Bool) {
      self.path = path
      self.permissions = permissions
      self.isExecutable = isExecutable
    }

    /// The path as one piece: an array is hashed byte by byte, which took a third of a snapshot's own
    /// time.
    package func hash(into hasher: inout Hasher) {
      path.withUnsafeBytes { hasher.combine(bytes: $0) }
      hasher.combine(permissions)
      hasher.combine(isExecutable)
    }
  }

  /// Everything, files included, by category.
  package private(set) var usage = MemoryUsage()

  /// PSS of each part of each file, in bytes; adds up to the four categories of files.
  package private(set) var files: [Key: UInt64] = [:]

  /// The path that was counted last: a file's mappings follow one another, and share it.
  private var latestPath: [UInt8] = []

  /// So many parts of files are mapped by a program that loads the C library alone.
  private static let usualFiles = 12

  /// How many mappings were counted.
  package private(set) var mappings = 0

  package init() {}

  /// Makes up a breakdown from known amounts, as a reader of recorded snapshots does.
  ///
  /// - Parameter files: adds up to the four categories of files, or is empty where they are not told
  ///   apart.
  package init(usage: MemoryUsage, files: [Key: UInt64] = [:]) {
    self.usage = usage
    self.files = files
  }

  package static func += (lhs: inout FileBreakdown, rhs: FileBreakdown) {
    lhs.usage += rhs.usage
    lhs.mappings += rhs.mappings
    for (key, bytes) in rhs.files { lhs.files[key, default: 0].addClamped(bytes) }
  }
}

extension FileBreakdown: MappingAccumulator {
  package var others: [String: UInt64] { usage.others }

  package mutating func add(_ mapping: Mapping, in bytes: RawSpan, as category: Category) {
    usage.add(mapping, in: bytes, as: category)
    mappings += 1
    guard let isExecutable = category.isOwnFile else { return }
    bytes.extracting(mapping.name).withUnsafeBytes { name in
      if !name.equals(latestPath) { latestPath = Array(name) }
    }
    if files.isEmpty { files.reserveCapacity(Self.usualFiles) }
    let key = Key(
      path: latestPath, permissions: mapping.permissions, isExecutable: isExecutable)
    files[key, default: 0].addClamped(mapping[.pss] ?? 0)
  }
}

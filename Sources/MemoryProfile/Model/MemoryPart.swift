package import ProcFS

/// A named part of a category: the mappings of one name that counts as other, or those of a file
/// with the same permissions.
package struct MemoryPart: Hashable, Sendable {
  package var category: Category

  /// The name as `smaps` has it. A name that counts as other is valid UTF-8, with U+FFFD for what
  /// was not; a path is any bytes.
  package var name: [UInt8]

  /// Empty for a name that counts as other.
  package var permissions: Permissions

  package init(_ category: Category, name: [UInt8], permissions: Permissions = []) {
    self.category = category
    self.name = name
    self.permissions = permissions
  }

  /// The part of ``Category/other`` that has a name.
  package static func other(_ name: String) -> MemoryPart {
    MemoryPart(.other, name: Array(name.utf8))
  }

  /// Hashes the name as one piece: an array is hashed byte by byte, which took a third of a
  /// snapshot's own time.
  package func hash(into hasher: inout Hasher) {
    name.withUnsafeBytes { hasher.combine(bytes: $0) }
    hasher.combine(permissions)
    hasher.combine(category)
  }

  /// Whether it is shared memory that is no library, such as a memfd or a file in `/dev/shm`.
  package var isSharedMemory: Bool {
    category == .libraryData && name.withUnsafeBytes { Classifier.isSharedMemory($0) }
  }

  /// The key of shared memory in JSON.
  package static let sharedMemoryKey = "shared_memory"

  /// The key of mapped files in NDJSON.
  package static let filesKey = "files"

  /// Its name for people, before escaping.
  package var label: String { isSharedMemory ? "Shared Memory \(text)" : text }

  /// The part of a file whatever the permissions of its mappings, in one category for all files.
  package var withoutPermissions: MemoryPart {
    category == .other ? self : MemoryPart(.libraryData, name: name)
  }

  /// The name as text, with U+FFFD for what is not UTF-8.
  package var text: String { String(decoding: name, as: UTF8.self) }
}

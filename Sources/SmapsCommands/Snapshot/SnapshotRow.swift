import Libc
import MemoryProfile
import ProcFS

/// A row of a snapshot: a use of memory, and its size.
struct SnapshotRow: Equatable {
  enum Subject: Hashable {
    /// A category with a single row.
    case category(Category)
    /// A mapping's name that counts as other.
    case named(String)
    /// Mapped files; `nil` for what the mask does not split rows by.
    case files(path: [UInt8]?, permissions: Permissions?, isExecutable: Bool?)
    /// A mapping, if mappings are compared.
    case region(ComparedRegion)
  }

  let subject: Subject

  /// PSS in bytes.
  let bytes: UInt64
}

extension SnapshotRow {
  var label: String { subject.label }
}

extension SnapshotRow.Subject {
  private static func label(
    _ file: String, _ permissions: Permissions?, _ isExecutable: Bool?
  ) -> String {
    var label = file
    // Avoids a reallocation with each appended part.
    label.reserveCapacity(label.utf8.count + 32)
    if let permissions { label += " " + permissions.description }
    if let isExecutable { label += isExecutable ? " (original executable)" : " (external)" }
    return label
  }

  /// Whether it is the path of shared memory that is no library.
  var isSharedMemory: Bool {
    guard case .files(let path?, _, _) = self else { return false }
    return path.withUnsafeBytes { Classifier.isSharedMemory($0) }
  }

  /// The label in the table.
  var label: String {
    switch self {
    case .category(let category): category.descriptor.row ?? category.descriptor.label
    case .named(let name): EscapedText.readable.escape(name)
    case .region(let region): region.label
    case .files(let path, let permissions, let isExecutable):
      Self.label(
        path.map { (isSharedMemory ? "Shared Memory " : "") + EscapedText.readable.escape($0) }
          ?? "File-Backed Mappings", permissions, isExecutable)
    }
  }
}

extension SnapshotRow {
  /// All categories and names, largest first; the categories also if they are 0. Files are not
  /// split below their categories.
  static func rows(of usage: MemoryUsage) -> [SnapshotRow] {
    let categories = Category.allCases.filter { $0 != .other }
      .map { SnapshotRow(subject: .category($0), bytes: usage[$0]) }
    return (categories + names(of: usage)).ordered { $0.bytes > $1.bytes }
  }

  private static func names(of usage: MemoryUsage) -> [SnapshotRow] {
    usage.sortedOthers.map { SnapshotRow(subject: .named($0.name), bytes: $0.bytes) }
  }

  /// All rows, largest first; those of categories also if they are 0. Files are split by the mask.
  static func rows(of memory: MemoryUsage, mask: RowMask) -> [SnapshotRow] {
    var rows = categories.map { SnapshotRow(subject: .category($0), bytes: memory[$0]) }
    rows += names(of: memory)
    rows += fileRows(of: memory, mask: mask)
    // The sort is stable: rows of equal size keep the order above.
    return rows.ordered { $0.bytes > $1.bytes }
  }

  /// The rows of files, by path, then by permissions. Files that are one row are merged after
  /// sorting; a dictionary takes twice as long.
  private static func fileRows(of memory: MemoryUsage, mask: RowMask) -> [SnapshotRow] {
    var files = (memory.files ?? [:]).map { (file: MaskedFile($0.key, mask), bytes: $0.value) }
    // Like a category, a single row for all files also exists if no file is mapped.
    if mask == RowMask(showsOwnership: false, showsPath: false, permissions: []) {
      files.append((MaskedFile(), 0))
    }
    files = files.ordered { $0.file < $1.file }
    var rows: [SnapshotRow] = []
    var rest = files[...]
    while let (file, bytes) = rest.popFirst() {
      var sum = bytes
      while let next = rest.first, next.file == file {
        sum.addClamped(next.bytes)
        rest.removeFirst()
      }
      rows.append(SnapshotRow(subject: file.subject, bytes: sum))
    }
    return rows
  }

  /// The categories with a single row. If they are equal, anonymous mappings come after the
  /// kernel's own pages.
  private static let categories = Category.allCases.filter { $0.descriptor.row != nil }
    .ordered { tieOrder($0) < tieOrder($1) }

  private static func tieOrder(_ category: Category) -> Int {
    category == .anonymous ? Category.vsyscall.rawValue * 2 + 1 : category.rawValue * 2
  }
}

/// A part of a file with only the properties that a mask splits rows by.
private struct MaskedFile: Comparable {
  private var path: [UInt8]?
  private var permissions: Permissions?
  private var isExecutable: Bool?

  init() {}

  init(_ key: MemoryPart, _ mask: RowMask) {
    if mask.showsPath { path = key.name }
    if !mask.permissions.isEmpty { permissions = key.permissions.intersection(mask.permissions) }
    if mask.showsOwnership { isExecutable = key.category.isOwnFile }
  }

  var subject: SnapshotRow.Subject {
    .files(path: path, permissions: permissions, isExecutable: isExecutable)
  }

  static func < (lhs: MaskedFile, rhs: MaskedFile) -> Bool {
    if let left = lhs.path, let right = rhs.path {
      let order = left.withUnsafeBytes { left in
        right.withUnsafeBytes { left.order(comparedTo: $0) }
      }
      if order != 0 { return order < 0 }
    }
    if lhs.permissions != rhs.permissions {
      return (lhs.permissions?.description ?? "") < (rhs.permissions?.description ?? "")
    }
    return lhs.isExecutable == true && rhs.isExecutable != true
  }
}

extension UnsafeRawBufferPointer {
  /// Below 0 if these bytes are ordered before the others, above 0 if after, like memcmp(3).
  fileprivate func order(comparedTo other: UnsafeRawBufferPointer) -> Int {
    guard let bytes = baseAddress, let others = other.baseAddress else {
      return count - other.count
    }
    let order = memcmp(bytes, others, Swift.min(count, other.count))
    return order == 0 ? count - other.count : Int(order)
  }
}

import MemoryProfile
import ProcFS

/// One row of a snapshot: something that memory is used for, and how much.
struct SnapshotRow: Equatable {
  enum Subject: Hashable {
    /// A category that has one row.
    case category(Category)
    /// A mapping's name that counts as other.
    case named(String)
    /// Memory of files, as far as the mask keeps it apart: what is nil is not told.
    case files(path: [UInt8]?, permissions: Permissions?, isExecutable: Bool?)
  }

  let subject: Subject

  /// PSS in bytes.
  let bytes: UInt64
}

extension SnapshotRow {
  var label: String { subject.label }
}

extension SnapshotRow.Subject {
  /// As it stands in the table.
  var label: String {
    switch self {
    case .category(let category): category.spelling.row ?? category.spelling.label
    case .named(let name): EscapedText.readable(name)
    case .files(let path, let permissions, let isExecutable):
      [
        path.map { EscapedText.readable($0) } ?? "File-Backed Mappings",
        permissions?.description,
        isExecutable.map { $0 ? "(original executable)" : "(external)" },
      ].compactMap { $0 }.joined(separator: " ")
    }
  }
}

extension SnapshotRow {
  /// All categories and names, largest first, with all files of a kind together; those of categories
  /// even where they are 0.
  static func rows(of usage: MemoryUsage) -> [SnapshotRow] {
    let categories = Category.allCases.filter { $0 != .other }
      .map { SnapshotRow(subject: .category($0), bytes: usage[$0]) }
    return (categories + names(of: usage)).sorted { $0.bytes > $1.bytes }
  }

  private static func names(of usage: MemoryUsage) -> [SnapshotRow] {
    usage.others.sorted { $0.key < $1.key }
      .map { SnapshotRow(subject: .named($0.key), bytes: $0.value) }
  }

  /// All rows of what was broken down, largest first; those of categories even where they are 0.
  static func rows(of memory: FileBreakdown, mask: RowMask) -> [SnapshotRow] {
    var rows = Category.allCases
      .filter { $0.spelling.row != nil }
      .map { SnapshotRow(subject: .category($0), bytes: memory.usage[$0]) }
      .sorted { $0.tieOrder < $1.tieOrder }
    rows += names(of: memory.usage)
    rows += fileRows(of: memory, mask: mask)
    // The sort is stable: what is equally large stays in the order above.
    return rows.sorted { $0.bytes > $1.bytes }
  }

  private static func fileRows(of memory: FileBreakdown, mask: RowMask) -> [SnapshotRow] {
    struct Masked: Hashable {
      var path: [UInt8]?
      var permissions: Permissions?
      var isExecutable: Bool?
    }
    var sums: [Masked: UInt64] = [:]
    // A single row for all files is there even where none is mapped, as the categories' rows are.
    if mask == RowMask(showsOwnership: false, showsPath: false, permissions: []) {
      sums[Masked()] = 0
    }
    for (key, bytes) in memory.files {
      let masked = Masked(
        path: mask.showsPath ? key.path : nil,
        permissions: mask.permissions.isEmpty
          ? nil : key.permissions.intersection(mask.permissions),
        isExecutable: mask.showsOwnership ? key.isExecutable : nil)
      sums[masked, default: 0].addClamped(bytes)
    }
    return sums.sorted { lhs, rhs in
      let (left, right) = (lhs.key, rhs.key)
      if left.path != right.path {
        return (left.path ?? []).lexicographicallyPrecedes(right.path ?? [])
      }
      if left.permissions != right.permissions {
        return (left.permissions?.description ?? "") < (right.permissions?.description ?? "")
      }
      return left.isExecutable == true && right.isExecutable != true
    }.map { sum in
      SnapshotRow(
        subject: .files(
          path: sum.key.path, permissions: sum.key.permissions, isExecutable: sum.key.isExecutable),
        bytes: sum.value)
    }
  }

  /// Anonymous mappings come behind the kernel's own pages where they are equally large.
  private var tieOrder: Int {
    guard case .category(let category) = subject else { return .max }
    return category == .anonymous
      ? Category.vsyscall.rawValue * 2 + 1 : category.rawValue * 2
  }
}

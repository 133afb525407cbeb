/// The permissions of a mapping, the second field of its header in proc_pid_maps(5).
package struct Permissions: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let read = Permissions(rawValue: 1)
  package static let write = Permissions(rawValue: 2)
  package static let execute = Permissions(rawValue: 4)
  /// The kernel's `s`: writes reach the file, and all processes that map it.
  package static let shared = Permissions(rawValue: 8)
  /// The kernel's `p`: a write copies the page first.
  package static let `private` = Permissions(rawValue: 16)

  /// Whether the set contains ``execute``. It is needed for each mapping, and `contains(_:)` is too
  /// slow when called from another module.
  package var allowsExecution: Bool { rawValue & Self.execute.rawValue != 0 }

  /// Every permission with its letter, in the order in which they are printed.
  package static let letters: [(permission: Permissions, letter: Character)] = [
    (.read, "r"), (.write, "w"), (.execute, "x"), (.shared, "s"), (.private, "p"),
  ]
}

extension Permissions: CustomStringConvertible {
  /// Five characters, one for each permission, with `-` for a missing one: `r-x-p`.
  package var description: String { Self.descriptions[Int(rawValue) % Self.descriptions.count] }

  /// The descriptions of all combinations, since a table has one in each row.
  private static let descriptions = (0..<UInt8(32)).map { rawValue in
    let combination = Permissions(rawValue: rawValue)
    return String(letters.map { combination.contains($0.permission) ? $0.letter : "-" })
  }
}

/// What a mapping allows, the second field of a mapping's header in proc_pid_maps(5).
package struct Permissions: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let read = Permissions(rawValue: 1)
  package static let write = Permissions(rawValue: 2)
  package static let execute = Permissions(rawValue: 4)
  /// The kernel's `s`: what is written reaches the file, and whoever else has it mapped.
  package static let shared = Permissions(rawValue: 8)
  /// The kernel's `p`: what is written is copied first.
  package static let `private` = Permissions(rawValue: 16)

  /// Whether it holds ``execute``. Asked for each mapping, for which a set's `contains(_:)` is too slow from
  /// another module.
  package var allowsExecution: Bool { rawValue & Self.execute.rawValue != 0 }

  /// Every permission beside the letter that stands for it, in the order in which they are printed.
  package static let letters: [(permission: Permissions, letter: Character)] = [
    (.read, "r"), (.write, "w"), (.execute, "x"), (.shared, "s"), (.private, "p"),
  ]
}

extension Permissions: CustomStringConvertible {
  /// Five characters, one a permission, `-` where it is missing: `r-x-p`.
  package var description: String { Self.descriptions[Int(rawValue) % Self.descriptions.count] }

  /// Of every combination: a table has one in each row.
  private static let descriptions = (0..<UInt8(32)).map { rawValue in
    let combination = Permissions(rawValue: rawValue)
    return String(letters.map { combination.contains($0.permission) ? $0.letter : "-" })
  }
}

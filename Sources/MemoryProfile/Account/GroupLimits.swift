package import ProcFS

/// The limits of a control group and what they have caused. None of it is a row of its account.
package struct GroupLimits: Equatable, Sendable {
  /// The limit that is nearest: that of the group or of one above it, whichever has less left.
  package struct Nearest: Hashable, Sendable {
    /// In bytes.
    package let limit: UInt64
    /// In bytes; below 0 if the limit was lowered and the group is being reclaimed.
    package let left: Int64
    /// The path of the group that has the limit, below the mount; empty for the root.
    package let group: String

    package init(limit: UInt64, left: Int64, group: String) {
      self.limit = limit
      self.left = left
      self.group = group
    }
  }

  /// The group's path below the mount of its hierarchy; empty if it is not known, as in recordings
  /// of older versions.
  package var group: String

  /// `nil` if neither the group nor one above it has a limit.
  package var nearest: Nearest?

  /// `memory.high`, above which the kernel throttles the group's processes, in bytes; `nil` without
  /// it.
  package var high: UInt64?

  /// How often the group reached its limit: `max` of `memory.events`, or `memory.failcnt`.
  package var limitHits: UInt64?

  /// How many processes of the group were killed for lack of memory.
  package var oomKills: UInt64?

  /// What the group has swapped out, in bytes.
  package var swap: UInt64?

  /// Buffers of TCP sockets, in bytes. Version 1 counts them separately; in version 2 they are a
  /// row.
  package var sockets: UInt64?

  package var pressure: PressureStall?

  package init(group: String) {
    self.group = group
  }
}

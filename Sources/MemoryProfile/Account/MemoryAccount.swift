import ProcFS

/// All memory of the machine or of a control group, in rows that add up to the kernel's own total.
///
/// ``AccountItem/unexplained`` is the difference of the total from all other rows, so that the sum
/// is exact.
package struct MemoryAccount: Equatable, Sendable {
  /// What it is the account of.
  package enum Scope: Hashable, Sendable {
    /// The total is `MemTotal`.
    case machine
    /// The total is what is charged to the group and those below it.
    case group(Version)
  }

  /// The version of the control groups; cgroups(7).
  package enum Version: Hashable, Sendable {
    case v1, v2
  }

  package struct Row: Equatable, Sendable {
    package let item: AccountItem
    /// In bytes; below 0 only for ``AccountItem/chargeDifference`` and
    /// ``AccountItem/unexplained``.
    package var bytes: Int64

    package init(_ item: AccountItem, _ bytes: Int64) {
      self.item = item
      self.bytes = bytes
    }
  }

  package let scope: Scope

  /// The kernel's own total, in bytes.
  package let total: UInt64

  /// In the order of ``AccountItem``; those that the kernel does not count are absent. The last is
  /// ``AccountItem/unexplained``.
  package private(set) var rows: [Row]

  /// What the reader of ``AccountItem/unexplained`` must know.
  package var remarks: [AccountRemark] = []

  /// Limits and events; `nil` for the machine.
  package var limits: GroupLimits?

  /// - Parameters:
  ///   - amounts: the rows without ``AccountItem/unexplained``, in bytes. A `nil` is not counted by
  ///     the kernel.
  package init(scope: Scope, total: UInt64, amounts: [(AccountItem, Int64?)]) {
    self.scope = scope
    self.total = total
    rows = amounts.compactMap { item, bytes in bytes.map { Row(item, $0) } }
      .filter { $0.item != .unexplained }
      .ordered { $0.item.rawValue < $1.item.rawValue }
    let sum = rows.reduce(Int64(0)) { $0.addingClamped($1.bytes) }
    rows.append(Row(.unexplained, Int64(clamping: total).addingClamped(0 - max(sum, -.max))))
  }

  /// - Returns: in bytes; `nil` if the kernel does not count it.
  package subscript(item: AccountItem) -> Int64? { rows.first { $0.item == item }?.bytes }

  /// The same account with another PSS of selected processes. What is not selected any more counts
  /// as that of other processes.
  package func selecting(_ pss: UInt64) -> MemoryAccount {
    guard let before = self[.selected] else { return self }
    let after = min(Int64(clamping: pss), before)
    var amounts = rows.map { ($0.item, Optional($0.bytes)) }
      .filter { $0.0 != .selected && $0.0 != .otherProcesses }
    let others = (self[.otherProcesses] ?? 0).addingClamped(before - after)
    amounts += [
      (.selected, after),
      (.otherProcesses, self[.otherProcesses] == nil && others == 0 ? nil : others),
    ]
    var account = MemoryAccount(scope: scope, total: total, amounts: amounts)
    account.remarks = remarks
    account.limits = limits
    return account
  }
}

extension MemoryAccount.Scope {
  /// All scopes, each with its key in JSON and in recordings.
  package static let keys: [(scope: MemoryAccount.Scope, key: String)] = [
    (.machine, "machine"), (.group(.v2), "cgroup"), (.group(.v1), "cgroup_v1"),
  ]

  package var key: String { Self.keys.first { $0.scope == self }?.key ?? "" }

  /// The scope with a key; `nil` if there is none.
  package init?(key: String) {
    guard let found = Self.keys.first(where: { $0.key == key }) else { return nil }
    self = found.scope
  }
}

/// What the reader of ``AccountItem/unexplained`` must know.
package enum AccountRemark: Hashable, Sendable {
  /// The processes have this much more PSS than the kernel counts as mapped. Their memory changed
  /// while it was read, or they share an address space.
  case processesExceedMapped(UInt64)
  /// The rows exceed the total by less than the memory of the per-CPU allocator. Its first chunk is
  /// not part of `MemTotal` (`pcpu_setup_first_chunk` in `mm/percpu.c`).
  case firstPerCPUChunk
  /// The rows differ from the total for another reason: counters overlap, or changed between their
  /// reads.
  case changed
  /// This kernel does not print these counters.
  case absent([String])
  /// A balloon driver has taken this much, in bytes. Most drivers also take it from `MemTotal`, but
  /// the kernel does not show which do (`Balloon`, Linux 6.16).
  case balloon(UInt64)
  /// Buffers of TCP and UDP sockets, in bytes; sockstat. A part of them is slab memory.
  case sockets(UInt64)
  /// A group is charged in advance for at most 64 pages for each CPU (`MEMCG_CHARGE_BATCH`), in
  /// bytes, and its statistics may be two seconds old.
  case chargedInAdvance(UInt64)
}

extension Int64 {
  /// The sum, or the number of the largest magnitude. No machine reaches it; a forged file may.
  package func addingClamped(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? -.max : .max) : sum
  }
}

import MemoryProfile
import ProcFS

/// What changed between two accounts.
struct AccountComparison {
  struct Row {
    let item: AccountItem
    /// In bytes; 0 if this side does not count it.
    let before: Int64
    let after: Int64

    var change: Int64 { after.addingClamped(-before) }
  }

  let before: ComparisonPoint
  let after: ComparisonPoint
  let scope: MemoryAccount.Scope

  /// The paths of the control groups, which may differ; `nil` for the machine, and if it is not
  /// known.
  let groups: (before: String?, after: String?)

  /// The rows of any side, the largest change first.
  let rows: [Row]

  let totals: (before: Int64, after: Int64)

  /// - Throws: ``Failure`` if a side has no account, or if they are not of the same kind.
  init(from before: ComparisonPoint, to after: ComparisonPoint) throws(Failure) {
    guard let first = before.account else {
      throw Failure(ComparisonMessage.withoutAccount(name: before.name))
    }
    guard let second = after.account else {
      throw Failure(ComparisonMessage.withoutAccount(name: after.name))
    }
    guard first.scope == second.scope else {
      throw Failure(
        ComparisonMessage.differentAccounts(
          [(before.name, first.subject), (after.name, second.subject)]))
    }
    self.before = before
    self.after = after
    scope = first.scope
    groups = (first.subject.group, second.subject.group)
    totals = (Int64(clamping: first.total), Int64(clamping: second.total))
    rows = AccountItem.allCases
      .filter { first[$0] != nil || second[$0] != nil }
      .map { Row(item: $0, before: first[$0] ?? 0, after: second[$0] ?? 0) }
      // The sort is stable: equal changes keep the order of the rows.
      .ordered { $0.change.magnitude > $1.change.magnitude }
  }
}

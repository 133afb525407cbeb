/// The accounts of a run as the rows of a table. A row that is below 0 counts as 0.
package struct AccountSeries: Sendable {
  private var series: [AccountItem: BucketedSeries] = [:]

  /// The kernel's own total.
  package private(set) var total = BucketedSeries()

  package init() {}

  /// - Parameter time: since the start of the run; not before the latest one.
  package mutating func append(_ account: MemoryAccount, at time: Duration) {
    total.append(account.total, at: time)
    for row in account.rows {
      series[row.item, default: BucketedSeries()].append(UInt64(clamping: row.bytes), at: time)
    }
  }

  /// In the order of the account; without the selected processes, which are rows of their own.
  package var rows: [(item: AccountItem, series: BucketedSeries)] {
    AccountItem.allCases.filter { $0 != .selected }.compactMap { item in
      series[item].map { (item, $0) }
    }
  }
}

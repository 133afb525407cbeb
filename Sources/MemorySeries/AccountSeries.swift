package import MemoryProfile

/// The accounts of a run as the rows of a table.
package struct AccountSeries: Sendable {
  private var series: [AccountItem: SignedSeries] = [:]

  /// The kernel's own total.
  package private(set) var total = BucketedSeries()

  package init() {}

  /// - Parameter time: since the start of the run; not before the latest one.
  package mutating func append(_ account: MemoryAccount, at time: Duration) {
    total.append(account.total, at: time)
    for row in account.rows {
      series[row.item, default: SignedSeries()].append(row.bytes, at: time)
    }
  }

  /// In the order of the account; without the selected processes, which are rows of their own.
  package var rows: [(item: AccountItem, series: SignedSeries)] {
    AccountItem.allCases.filter { $0 != .selected }.compactMap { item in
      series[item].map { (item, $0) }
    }
  }

  /// The same without rows that were 0 in all samples.
  package var usedRows: [(item: AccountItem, series: SignedSeries)] {
    rows.filter { $0.series.peak > 0 || $0.series.smallest < 0 || $0.item == .unexplained }
  }

  /// The rows that were below 0 in a sample.
  package var itemsBelowZero: [AccountItem] {
    rows.filter { $0.series.smallest < 0 }.map(\.item)
  }
}

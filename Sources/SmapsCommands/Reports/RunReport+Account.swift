import MemoryProfile
import Report

extension RunReport {
  /// All memory of the machine or of the control group; `nil` if samples have no account.
  var account: ReportData.Table? {
    guard let account = statistics.account else { return nil }
    let selected = statistics.series(of: .total)
    let others = account.rows.filter { $0.series.peak > 0 || $0.item == .unexplained }
    return ReportData.Table(
      title: "All memory",
      note: "The account of the machine or the control group, from the first to the last sample.",
      headings: ["Row", "First", "Last", "Change", "Peak"],
      rows: [row(AccountItem.selected.descriptor.label, selected)]
        + others.map { row($0.item.descriptor.label, $0.series) }
        + [row("Total of the account", account.total)])
  }

  private func row(_ label: String, _ series: BucketedSeries) -> [String] {
    let (first, last) = (series.firstValue, series.lastValue)
    return [
      label, ByteFormatter.brief(first), ByteFormatter.brief(last),
      ByteStyle.brief.signed(Change(before: first, after: last)),
      ByteFormatter.brief(series.peak),
    ]
  }
}

import MemoryProfile
import MemorySeries
import Report

extension RunReport {
  /// All memory of the machine or of the control group; `nil` if samples have no account.
  var account: ReportData.Table? {
    guard let account = statistics.account else { return nil }
    let selected = statistics.series(of: .total)
    return ReportData.Table(
      title: "All memory",
      note: (["The account of the machine or the control group, from the first to the last sample."]
        + account.notes).joined(separator: " "),
      headings: ["Row", "First", "Last", "Change", "Peak"],
      rows: [row(AccountItem.selected.descriptor.label, SeriesFigures(selected))]
        + account.usedRows.map { row($0.item.descriptor.label, SeriesFigures($0.series)) }
        + [row("Total of the account", SeriesFigures(account.total))])
  }

  private func row(_ label: String, _ figures: SeriesFigures) -> [String] {
    let style = ByteStyle.brief
    return [
      label, style.signed(figures.first), style.signed(figures.last), figures.changeText,
      style.signed(figures.peak),
    ]
  }
}

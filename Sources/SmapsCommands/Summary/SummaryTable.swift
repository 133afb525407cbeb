import MemoryProfile
import ProcFS
import TextScreen

/// Renders the statistics of a run as a table: the total, the categories and the largest processes,
/// each with its peak, its average, and whether it grew.
struct SummaryTable {
  /// The width in columns.
  let width: Int

  /// The number of processes that are listed, and of names of memory.
  private static let length = 10

  private static let growthTitle = "GROWTH/HOUR (99% RANGE)"

  /// The smallest width of a label; on narrower terminals the lines are too wide.
  private static let narrowestLabel = 24

  func render(_ statistics: RunStatistics) -> [String] {
    let figures = "      PEAK   AVERAGE  \(Self.growthTitle)  "
    let labelWidth = max(Self.narrowestLabel, width - figures.count)
    // The total comes first, whatever its size.
    let total = [(statistics.series(of: .total), MemoryQuantity.total.label)]
    let parts = statistics.quantities.rows.filter { $0.series.peak > 0 || $0.series.count == 0 }
    let bySize = parts.enumerated().sorted {
      ($1.element.series.peak, $0.offset) < ($0.element.series.peak, $1.offset)
    }.map(\.element)
    let names = bySize.filter { $0.quantity.isName }.dropFirst(Self.length).map(\.quantity)
    let categories = bySize.filter { !names.contains($0.quantity) }.map { row in
      let label = EscapedText.readable.escape(row.quantity.sumLabel)
      return (row.series, Self.shortened(label, to: labelWidth))
    }
    let processes = statistics.processes
    let named = processes.prefix(Self.length).map { process in
      let label = ProcessLabel(
        process.identity.pid, process.commandLine.title(orName: process.name))
      return (process.series, label.text(upTo: labelWidth))
    }
    var lines = [figures + "NAME"]
    lines += (total + categories + named).map(line)
    if !names.isEmpty {
      lines.append("and \(names.count) smaller name\(names.count == 1 ? "" : "s") of memory")
    }
    let more = processes.count - named.count
    if statistics.hasDropped {
      lines.append("and many smaller processes")
    } else if more > 0 {
      lines.append("and \(more) smaller process\(more == 1 ? "" : "es")")
    }
    return lines
  }

  private static func shortened(_ label: String, to width: Int) -> String {
    label.count > width ? label.prefix(width - 1) + "…" : label
  }

  private func line(_ series: BucketedSeries, _ label: String) -> String {
    guard series.count > 0 else {
      // A sample lacks it.
      let absent = "–"
      let growth = absent + String(repeating: " ", count: Self.growthTitle.count - 1)
      return absent.leftPadded(to: 10) + absent.leftPadded(to: 10) + "  \(growth)  \(label)"
    }
    let growth = GrowthVerdict(series).text
    let padding = String(repeating: " ", count: max(0, Self.growthTitle.count - growth.count))
    return ByteFormatter.column(series.peak, width: 10)
      + ByteFormatter.column(series.average, width: 10)
      + "  \(growth)\(padding)  \(label)"
  }
}

extension GrowthVerdict {
  fileprivate var text: String {
    switch self {
    case .tooShort: "too short to tell"
    case .none: "no growth"
    case .unsteady: "no steady growth"
    case .steady(let perHour, let range): ByteFormatter.brief(perHour, in: range)
    }
  }
}

import MemoryProfile
import ProcFS

/// The course of a run as a table: the total, the categories and the largest processes, each with
/// its peak, its average and its growth.
struct SummaryTable {
  /// The width in columns.
  let width: Int

  /// The number of processes that are listed.
  private static let length = 10

  private static let growthTitle = "GROWTH/HOUR (99% RANGE)"

  /// The smallest width of names.
  private static let narrowestLabel = 24

  func render(_ levels: RunStatistics) -> [String] {
    let figures = "      PEAK   AVERAGE  \(Self.growthTitle)  "
    let room = max(Self.narrowestLabel, width - figures.count)
    var rows: [(levels: BucketedSeries, label: String)] = []
    for quantity in MemoryQuantity.all {
      rows.append((levels.series(of: quantity), quantity.label))
    }
    // The total is first.
    let parts = rows.dropFirst().filter { $0.levels.peak > 0 }
    let categories = parts.enumerated().sorted {
      ($1.element.levels.peak, $0.offset) < ($0.element.levels.peak, $1.offset)
    }.map(\.element)
    let processes = levels.processes
    let named = processes.prefix(Self.length).map { process in
      let label = ProcessLabel(
        process.identity.pid, process.commandLine.bytes, name: process.name)
      return (process.series, label.text(upTo: room))
    }
    var lines = [figures + "NAME"]
    lines += (rows.prefix(1) + categories + named).map(line)
    let more = processes.count - named.count
    if levels.hasDropped {
      lines.append("and many smaller processes")
    } else if more > 0 {
      lines.append("and \(more) smaller process\(more == 1 ? "" : "es")")
    }
    return lines
  }

  private func line(_ levels: BucketedSeries, _ label: String) -> String {
    let growth = GrowthVerdict(levels).text
    let padding = String(repeating: " ", count: max(0, Self.growthTitle.count - growth.count))
    return ByteFormatter.column(levels.peak, width: 10)
      + ByteFormatter.column(levels.average, width: 10)
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

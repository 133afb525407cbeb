import MemoryProfile
import MemorySeries
import Plot
import ProcFS
import TextScreen

/// Renders the statistics of a run as a table: the total, the categories, and the largest processes
/// or groups of them.
///
/// Each has its peak, its average, and whether it grew. In a run that is too short for that, it has
/// its first and its last value and their difference instead.
struct SummaryTable {
  /// In columns; `nil` if names are not cut.
  let width: Int?

  /// How precisely times are written.
  let resolution: TimeResolution

  /// The measure that is counted by category.
  var measure = Measure.pss

  /// What is listed beside the total and the categories.
  var split = SplitConfiguration(dimension: .process, top: nil)

  /// The number of processes or groups that are listed, if the user does not say it, and of names
  /// of memory.
  private static let length = 10

  private static let growthTitle = "GROWTH/HOUR (99% RANGE)"

  /// The smallest width of a label; on narrower terminals the lines are too wide.
  private static let narrowestLabel = 24

  private var room: Int { width ?? .max }

  private struct Row {
    let figures: SeriesFigures
    let label: String
    let verdict: GrowthVerdict
    /// What holds most of its growth; `nil` if that is not known.
    let source: GrowthSource?

    init(_ series: some SummarizedSeries, _ label: String, _ source: GrowthSource? = nil) {
      figures = SeriesFigures(series)
      self.label = label
      self.source = source
      verdict = series.verdict
    }
  }

  /// - Parameter groups: what is listed in place of processes; `nil` if processes are, or nothing.
  func render(_ statistics: RunStatistics, _ groups: SummaryGroups? = nil) -> [String] {
    let total = Row(statistics.series(of: .total), measure.totalLabel)
    // Nothing is longer than the total.
    let isShort = total.verdict == .tooShort
    let title =
      "      PEAK   AVERAGE"
      + (isShort ? "     FIRST      LAST     CHANGE  " : "  \(Self.growthTitle)  ")
    // The total comes first, whatever its size.
    let parts = statistics.quantities.rows.filter { $0.series.peak > 0 || $0.series.count == 0 }
    let bySize = parts.enumerated().ordered {
      ($1.element.series.peak, $0.offset) < ($0.element.series.peak, $1.offset)
    }.map(\.element)
    let names = bySize.filter { $0.quantity.isName }.dropFirst(Self.length).map(\.quantity)
    let labelWidth = max(Self.narrowestLabel, room - title.count)
    let categories = bySize.filter { !names.contains($0.quantity) }.map { row in
      let label = EscapedText.readable.escape(row.quantity.sumLabel)
      return Row(row.series, Self.shortened(label, to: labelWidth))
    }
    let listed =
      groups.map { self.groups($0, labelWidth) } ?? processes(statistics, labelWidth)
    let rows = [total] + categories + listed
    let account = accountRows(statistics, labelWidth)
    func line(_ row: Row) -> String {
      figures(of: row) + (isShort ? changes(of: row) : growth(of: row)) + row.label
    }
    var lines = [title + "NAME"] + rows.map(line)
    if !names.isEmpty {
      lines.append("and \(names.count) smaller name\(names.count == 1 ? "" : "s") of memory")
    }
    if split.dimension == .process {
      lines += smallerProcesses(statistics, shown: listed.count)
    }
    lines += account.map(line)
    lines += (rows + account).compactMap(note) + rows.compactMap(sourceNote)
    return lines + (statistics.account?.notes ?? [])
  }

  private var top: Int { split.top ?? Self.length }

  private func processes(_ statistics: RunStatistics, _ labelWidth: Int) -> [Row] {
    guard split.dimension == .process else { return [] }
    let processes = statistics.processes
    let labels = ProcessLabel.labels(
      of: processes.map { ($0.identity.pid, $0.commandLine.title(orName: $0.name)) })
    return zip(processes, labels).prefix(top).map { process, label in
      Row(process.series, label.text(upTo: labelWidth), process.growthSource)
    }
  }

  private func smallerProcesses(_ statistics: RunStatistics, shown: Int) -> [String] {
    let more = statistics.processes.count - shown
    if statistics.hasDropped { return ["and many smaller processes"] }
    return more > 0 ? ["and \(more) smaller process\(more == 1 ? "" : "es")"] : []
  }

  /// The largest groups and the sum of all others.
  private func groups(_ groups: SummaryGroups, _ labelWidth: Int) -> [Row] {
    let shown = groups.rows(top: top).map { Row($0.series, $0.label(upTo: labelWidth)) }
    return shown + (groups.others(top: top).map { [Row($0.series, "Other (\($0.count))")] } ?? [])
  }

  /// The rest of the memory of the machine or the group, and the kernel's total.
  private func accountRows(_ statistics: RunStatistics, _ labelWidth: Int) -> [Row] {
    guard let account = statistics.account else { return [] }
    return account.usedRows.map {
      Row($0.series, Self.shortened($0.item.descriptor.label, to: labelWidth))
    } + [Row(account.total, "Total of the account")]
  }

  private static func shortened(_ label: String, to width: Int) -> String {
    label.count > width ? label.prefix(width - 1) + "…" : label
  }

  /// What a sample lacks.
  private static let absent = "–"

  private func figures(of row: Row) -> String {
    if row.figures.count == 0 {
      return Self.absent.leftPadded(to: 10) + Self.absent.leftPadded(to: 10)
    }
    return [row.figures.peak, row.figures.average].map(Self.column).joined()
  }

  private func growth(of row: Row) -> String {
    let text = row.figures.count == 0 ? Self.absent : row.verdict.text
    let padding = String(repeating: " ", count: max(0, Self.growthTitle.count - text.count))
    return "  \(text)\(padding)  "
  }

  private func changes(of row: Row) -> String {
    if row.figures.count == 0 {
      return Self.absent.leftPadded(to: 10) + Self.absent.leftPadded(to: 10)
        + Self.absent.leftPadded(to: 11) + "  "
    }
    return [row.figures.first, row.figures.last].map(Self.column).joined()
      + row.figures.changeText.leftPadded(to: 11) + "  "
  }

  private static func column(_ bytes: Int64) -> String {
    ByteStyle.brief.signed(bytes).leftPadded(to: 10)
  }

  /// A line about a quantity that is larger at the end, but did not grow steadily.
  private func note(on row: Row) -> String? {
    guard case .unsteady(let rise?) = row.verdict else { return nil }
    let text =
      "no steady growth: \(ByteFormatter.brief(rise.bytes)) more at the end, since "
      + rise.time.formattedTime(resolution) + ": "
    return text + shortened(row.label, after: text)
  }

  /// A line about the file or the mapping that holds most of the growth of a process.
  private func sourceNote(on row: Row) -> String? {
    guard let source = row.source, row.verdict != .none else { return nil }
    let (total, bytes) = (ByteFormatter.brief(source.total), ByteFormatter.brief(source.bytes))
    // Other memory of the process may have shrunk.
    let text =
      source.bytes <= source.total
      ? "\(total) more at the end, of it \(bytes) in \(source.place.label): "
      : "\(total) more at the end, \(bytes) more in \(source.place.label): "
    return text + shortened(row.label, after: text)
  }

  private func shortened(_ label: String, after text: String) -> String {
    let room = max(Self.narrowestLabel / 2, room - text.count)
    return label.count > room ? label.prefix(room - 1) + "…" : label
  }
}

extension GrowthSource.Place {
  /// For people: a path, or a mapping with its addresses.
  var label: String {
    switch self {
    case .part(let part): GroupNames.label(Array(part.label.utf8))
    case .region(let region): "\(RegionLabel.use(of: region)) at \(region.addressText)"
    }
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

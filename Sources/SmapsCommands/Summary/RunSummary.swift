import MemoryProfile
import MemorySeries
import Plot
import ProcFS

/// The summary of a run: its peak, the time of the peak, and the largest categories and processes
/// then. On demand also statistics of the whole run, for ``SummaryTable`` and ``SummaryJSON``.
struct RunSummary {
  /// The first sample with the largest total; `nil` before there is any memory.
  private(set) var peak: Sample?
  private(set) var sampleCount = 0

  /// The statistics of the run; `nil` if they are not needed.
  private(set) var statistics: RunStatistics?

  /// The groups that are listed in place of processes; `nil` if there are none.
  private(set) var groups: SummaryGroups?

  /// The measure that is counted by category.
  private let measure: Measure

  /// The samples that were skipped, one element for each reason.
  private(set) var skipped: [SkippedSamples] = []

  /// When the first and the latest sample began, since the start of the run.
  private var first: Duration?
  private var latest = Duration.zero

  /// The time between two samples; `nil` if it is not known.
  private let interval: Duration?

  init(
    hasStatistics: Bool = false, interval: Duration? = nil, counting measure: Measure = .pss,
    groups: SummaryGroups? = nil
  ) {
    statistics = hasStatistics ? RunStatistics() : nil
    self.interval = interval
    self.measure = measure
    self.groups = groups
  }

  mutating func add(_ sample: Sample) {
    sampleCount += 1
    latest = sample.interval.lowerBound
    if first == nil { first = latest }
    if sample.total.total > peak?.total.total ?? 0 { peak = sample }
    statistics?.add(sample)
    groups?.add(sample)
    guard let more = sample.skipped else { return }
    if let index = skipped.firstIndex(where: { $0.reason == more.reason }) {
      skipped[index].count += more.count
    } else {
      skipped.append(more)
    }
  }

  /// How precisely times are written: like those of a chart of the same samples.
  var resolution: TimeResolution {
    if let interval { return TimeResolution(interval) }
    return sampleCount < 2
      ? .seconds : TimeResolution(average: span.inSeconds / Double(sampleCount - 1))
  }

  /// The time from the first sample to the latest.
  var span: Duration { latest - (first ?? latest) }

  /// The peak, the duration and the number of samples, in one line.
  ///
  /// - Parameter duration: the duration of the run.
  func heading(after duration: Duration) -> String {
    guard let peak = peakText() else { return "no memory was measured (\(runText(duration)))" }
    return "\(peak) (\(runText(duration)))"
  }

  /// The same with the clock time of the peak. It takes two lines, to fit in 80 columns.
  ///
  /// - Parameters:
  ///   - duration: of the run.
  ///   - start: when the run began; `nil` if it is not known, and then it is one line without it.
  func headings(after duration: Duration, beginning start: WallClockTime?) -> [String] {
    let lines =
      if let start, let peak = peakText(beginning: start) {
        [peak, "in \(runText(duration))"]
      } else {
        [heading(after: duration)]
      }
    return lines + skippedLines
  }

  private var skippedLines: [String] { skipped.text.map { [$0] } ?? [] }

  private func runText(_ duration: Duration) -> String {
    "\(duration.formattedLength(resolution)), \(sampleCount) sample\(sampleCount == 1 ? "" : "s")"
  }

  /// `nil` if there was no memory.
  private func peakText(beginning start: WallClockTime? = nil) -> String? {
    guard let peak else { return nil }
    let time = peak.interval.lowerBound
    let clock = start.map { ", \($0.advanced(by: time).brief)" } ?? ""
    return "peak \(ByteFormatter.brief(peak.total.total))\(measure.ofSum) "
      + "after \(time.formattedTime(resolution))\(clock)"
  }

  /// The number of categories and the number of processes that are named.
  private static let length = 5

  /// - Parameter duration: the duration of the run.
  func lines(after duration: Duration) -> [String] {
    guard let peak else { return [heading(after: duration)] + skippedLines }
    let categories = peak.total.rows.map {
      (EscapedText.readable.escape($0.quantity.label), $0.bytes)
    }
    let labels = ProcessLabel.labels(of: peak.processes)
    let processes = zip(labels, peak.processes).map {
      ($0.text(upTo: Self.width), $1.memory.total)
    }
    return [heading(after: duration)] + skippedLines
      + Self.largest(categories, others: "other categories")
      + Self.largest(processes, others: "other processes")
  }

  private static func largest(_ parts: [(name: String, bytes: UInt64)], others: String) -> [String]
  {
    let bySize = parts.enumerated().filter { $0.element.bytes > 0 }
      .ordered { ($1.element.bytes, $0.offset) < ($0.element.bytes, $1.offset) }.map(\.element)
    var named = Array(bySize.prefix(length))
    let rest = bySize.dropFirst(length).reduce(UInt64(0)) { $0.addingClamped($1.bytes) }
    if rest > 0 { named.append((others, rest)) }
    return named.map { name, bytes in "\(ByteFormatter.column(bytes, width: 12))  \(name)" }
  }

  /// The width of a process's label: a line fits in 80 columns.
  private static let width = 64
}

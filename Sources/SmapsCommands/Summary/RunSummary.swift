import MemoryProfile
import ProcFS

/// The summary of a run: its peak, when that was, and what it consisted of. On request it also has
/// the course of the run, for ``SummaryTable`` and ``SummaryJSON``.
struct RunSummary {
  /// The first sample with the largest total; `nil` if no process was sampled.
  private(set) var peak: Sample?
  private(set) var sampleCount = 0

  /// The course of the run; `nil` if it is not requested.
  private(set) var levels: RunStatistics?

  /// When the first and the latest sample began, since the start of the run.
  private var first: Duration?
  private var latest = Duration.zero

  init(hasLevels: Bool = false) {
    levels = hasLevels ? RunStatistics() : nil
  }

  mutating func note(_ sample: Sample) {
    sampleCount += 1
    latest = sample.interval.lowerBound
    if first == nil { first = latest }
    if sample.total.total > peak?.total.total ?? 0 { peak = sample }
    levels?.record(sample)
  }

  /// The time from the first sample to the latest.
  var span: Duration { latest - (first ?? latest) }

  /// The heading in one line.
  ///
  /// - Parameter duration: the duration of the run.
  func heading(after duration: Duration) -> String {
    guard let peak = peakText() else { return "no process was sampled (\(runText(duration)))" }
    return "\(peak) (\(runText(duration)))"
  }

  /// The heading with the clock time of the peak, in two lines of at most 80 columns.
  ///
  /// - Parameters:
  ///   - duration: the duration of the run.
  ///   - start: when the run began; `nil` if it is not known.
  func headings(after duration: Duration, beginning start: WallClockTime?) -> [String] {
    guard let start, let peak = peakText(beginning: start) else {
      return [heading(after: duration)]
    }
    return [peak, "in \(runText(duration))"]
  }

  private func runText(_ duration: Duration) -> String {
    "\(duration.formattedBriefly), \(sampleCount) sample\(sampleCount == 1 ? "" : "s")"
  }

  /// `nil` if no process was sampled.
  private func peakText(beginning start: WallClockTime? = nil) -> String? {
    guard let peak else { return nil }
    let time = peak.interval.lowerBound
    let clock = start.map { ", \($0.advanced(by: time).brief)" } ?? ""
    return "peak \(ByteFormatter.brief(peak.total.total)) after \(time.formattedBriefly)\(clock)"
  }

  /// The number of categories, and of processes, that are listed.
  private static let length = 5

  /// - Parameter duration: the duration of the run.
  func lines(after duration: Duration) -> [String] {
    guard let peak else { return [heading(after: duration)] }
    let categories = Category.allCases.map { ($0.descriptor.label, peak.total[$0]) }
    let processes = peak.processes.map {
      (
        ProcessLabel($0.pid, $0.commandLine.bytes, name: $0.name).text(upTo: Self.width),
        $0.memory.total
      )
    }
    return [heading(after: duration)]
      + Self.largest(categories, others: "other categories")
      + Self.largest(processes, others: "other processes")
  }

  private static func largest(_ parts: [(name: String, bytes: UInt64)], others: String) -> [String]
  {
    let bySize = parts.enumerated().filter { $0.element.bytes > 0 }
      .sorted { ($1.element.bytes, $0.offset) < ($0.element.bytes, $1.offset) }.map(\.element)
    var named = Array(bySize.prefix(length))
    let rest = bySize.dropFirst(length).reduce(UInt64(0)) { $0.addingClamped($1.bytes) }
    if rest > 0 { named.append((others, rest)) }
    return named.map { name, bytes in "\(ByteFormatter.column(bytes, width: 12))  \(name)" }
  }

  /// The width of a process's name, so that a line fits 80 columns.
  private static let width = 64
}

import MemoryProfile
import ProcFS

/// What is said at the end of a run that followed a program: its peak, when that was, and of what it
/// consisted.
struct RunSummary {
  /// The sample with the largest total, the first of those.
  private var peak: Sample?
  private var sampleCount = 0

  mutating func note(_ sample: Sample) {
    sampleCount += 1
    if sample.total.total > peak?.total.total ?? 0 { peak = sample }
  }

  /// How many categories, and how many processes, are named.
  private static let length = 5

  /// - Parameter duration: of the run.
  func lines(after duration: Duration) -> [String] {
    let run = "\(duration.formattedBriefly), \(sampleCount) sample\(sampleCount == 1 ? "" : "s")"
    guard let peak else { return ["nothing was seen of it in \(run)"] }
    let time = peak.interval.lowerBound.formattedBriefly
    let categories = Category.allCases.map { ($0.spelling.label, peak.total[$0]) }
    let processes = peak.processes.map {
      (
        ProcessLabel($0.pid, $0.commandLine.bytes, name: $0.name).text(upTo: Self.width),
        $0.memory.total
      )
    }
    return ["peak \(ByteText.brief(peak.total.total)) after \(time) (\(run))"]
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
    return named.map { name, bytes in
      let size = ByteText.brief(bytes)
      return String(repeating: " ", count: max(0, 12 - size.count)) + "\(size)  \(name)"
    }
  }

  /// So that a line has room on a terminal.
  private static let width = 64
}

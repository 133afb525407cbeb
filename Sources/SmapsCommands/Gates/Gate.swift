import MemoryProfile
import Plot
import ProcFS
import Recording

/// A limit of a run, and whether the run exceeded it.
protocol Gate {
  /// The option as the user typed it.
  var name: String { get }

  /// What is limited of the sum over the processes; `nil` if it is something else.
  var quantity: MemoryQuantity? { get }

  /// Whether it can only be checked if a sample has a process with memory.
  var needsProcesses: Bool { get }

  /// The measure that a baseline counts; `nil` if there is no baseline.
  var baselineMeasure: Measure? { get }

  /// Whether a sample exceeded the limit.
  var isExceeded: Bool { get }

  /// Prepares for samples at an interval, if the recorded file has it.
  mutating func prepare(for interval: Duration)

  /// Checks a sample.
  ///
  /// - Parameter gaps: what the sample lacks, so that a smaller value is no recovery.
  /// - Returns: which values crossed the limit.
  @discardableResult
  mutating func add(_ sample: Sample, _ gaps: SampleGaps) -> [GateCrossing]

  /// The verdict in one line; `nil` if the limit was not exceeded.
  ///
  /// - Parameters:
  ///   - start: when the run began; `nil` if it is not known.
  ///   - resolution: how precisely times are written.
  ///   - counted: the measure that is counted by category.
  func verdict(
    beginning start: WallClockTime?, _ resolution: TimeResolution, counting counted: Measure
  ) -> String?

  /// Why the limit may have been exceeded all the same; `nil` if it was checked.
  ///
  /// - Parameter path: the path of the recorded file that the samples come from; `nil` for running
  ///   processes.
  func lack(in path: String?) -> GateMessage?
}

extension Gate {
  var quantity: MemoryQuantity? { nil }
  var needsProcesses: Bool { true }
  var baselineMeasure: Measure? { nil }
  mutating func prepare(for interval: Duration) {}

  /// Checks a sample that lacks no process.
  @discardableResult
  mutating func add(_ sample: Sample) -> [GateCrossing] { add(sample, SampleGaps()) }

  /// The number of processes that a verdict names.
  private static var length: Int { 3 }

  /// The largest processes of a sample, in words.
  static func largest(of sample: Sample, by quantity: MemoryQuantity) -> String {
    let labels = ProcessLabel.labels(of: sample.processes)
    let bySize = zip(labels, sample.processes).map { ($0, $1.memory[quantity]) }
      .filter { $0.1 > 0 }.enumerated()
      .ordered { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }.map(\.element)
    let named = bySize.prefix(length).map { label, bytes in
      "\(ByteFormatter.brief(bytes)) \(label.text(upTo: 40))"
    }
    let more = bySize.count - named.count
    return (named + (more > 0 ? ["\(more) more"] : [])).joined(separator: ", ")
  }
}

/// When a limit was exceeded.
struct ExcessTimes {
  /// The beginning of the first sample above the limit, since the start of the run.
  let first: Duration

  /// The beginning of the sample with the largest value, since the start of the run.
  var worst: Duration

  /// In words, for a verdict.
  func text(beginning start: WallClockTime?, _ resolution: TimeResolution) -> String {
    var text = "after \(worst.formattedTime(resolution))"
    if let start { text += ", \(start.advanced(by: worst).brief)" }
    if first < worst { text += "; first after \(first.formattedTime(resolution))" }
    return text
  }
}

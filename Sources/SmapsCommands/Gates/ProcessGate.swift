import MemoryProfile
import Plot
import ProcFS

/// A limit of every single process: `--max-process`.
struct ProcessGate: Gate {
  let name: String

  /// The largest allowed memory of a process, in bytes.
  let limit: UInt64

  /// The processes that are above the limit, or fell below it by less than a tenth.
  private var above: [ProcessIdentity: GateCrossing.Process] = [:]

  /// `nil` if no process exceeded the limit.
  private var excess: ExcessTimes?

  /// The largest process that exceeded the limit.
  private var worst: (bytes: UInt64, label: String)?

  init(name: String, limit: UInt64) {
    self.name = name
    self.limit = limit
  }

  var isExceeded: Bool { worst != nil }

  @discardableResult
  mutating func add(_ sample: Sample, _ gaps: SampleGaps) -> [GateCrossing] {
    // Most samples have no process above the limit.
    guard !above.isEmpty || sample.processes.contains(where: { $0.memory.total > limit }) else {
      return []
    }
    var crossings: [GateCrossing] = []
    var gone = above
    for record in sample.processes {
      let value = record.memory.total
      let process = gone.removeValue(forKey: record.identity)
      if process == nil, value > limit {
        let process = GateCrossing.Process(record)
        above[record.identity] = process
        crossings.append(crossing(.exceeded, value, process))
      } else if let process, BoundState.hasRecovered(value, bound: limit) {
        above[record.identity] = nil
        crossings.append(crossing(.recovered, value, process))
      }
    }
    // A process that has exited has no memory any more. Others may only be unreadable now, or not
    // selected any more.
    for (identity, process) in gone.ordered(by: { $0.key.pid < $1.key.pid })
    where !gaps.isRunning(identity) {
      above[identity] = nil
      crossings.append(crossing(.recovered, 0, process))
    }
    recordWorst(of: sample)
    return crossings
  }

  private func crossing(
    _ direction: GateCrossing.Direction, _ value: UInt64, _ process: GateCrossing.Process
  ) -> GateCrossing {
    GateCrossing(
      direction: direction, value: value, bound: limit, unit: .bytes, process: process,
      isOfProcess: true)
  }

  private mutating func recordWorst(of sample: Sample) {
    let largest = sample.processes.indices.max {
      sample.processes[$0].memory.total < sample.processes[$1].memory.total
    }
    guard let index = largest else { return }
    let bytes = sample.processes[index].memory.total
    guard bytes > max(limit, worst?.bytes ?? 0) else { return }
    let time = sample.interval.lowerBound
    excess = ExcessTimes(first: excess?.first ?? time, worst: time)
    worst = (bytes, ProcessLabel.labels(of: sample.processes)[index].text(upTo: 40))
  }

  func verdict(
    beginning start: WallClockTime?, _ resolution: TimeResolution = .seconds,
    counting counted: Measure = .pss
  ) -> String? {
    guard let worst, let excess else { return nil }
    return
      "\(EscapedText.readable.escape(name)) exceeded: \(ByteFormatter.brief(worst.bytes))"
      + "\(counted == .pss ? "" : " of \(counted.name)"), "
      + "\(ByteFormatter.brief(worst.bytes - limit)) above the limit "
      + "(\(excess.text(beginning: start, resolution))): \(worst.label)"
  }

  func lack(in path: String?) -> GateMessage? { nil }
}

import MemoryProfile
import Plot
import Recording

/// Watches the limits of a run, and fails it if one was exceeded.
final class GateOutput: SampleSink {
  private var gates: [MemoryGate]
  private let start: WallClockTime?
  private let measure: Measure
  private let resolution: TimeResolution
  private let mayMissEverything: Bool
  private let path: String?
  private var hasSeenMemory = false

  /// - Parameters:
  ///   - run: what is known of the run.
  ///   - mayMissEverything: whether it is only worth a warning if no process was sampled: a COMMAND
  ///     may exit before the first sample.
  ///   - path: the path of the recorded file that the samples come from; `nil` for running
  ///     processes.
  /// - Throws: ``Failure`` if a baseline counts another measure than the run.
  init(
    _ gates: [MemoryGate], of run: RunMetadata, mayMissEverything: Bool, path: String? = nil
  ) throws(Failure) {
    for gate in gates {
      guard let baseline = gate.baselineMeasure, baseline != run.measure else { continue }
      throw Failure(
        GateMessage.otherMeasure(gate: gate.name, baseline: baseline, run: run.measure))
    }
    self.gates = gates
    self.path = path
    start = run.start
    measure = run.measure
    resolution = TimeResolution(run.interval)
    self.mayMissEverything = mayMissEverything
  }

  func take(_ sample: Sample, _ notices: [Notice]) throws(Failure) -> Bool {
    hasSeenMemory = hasSeenMemory || MemoryQuantity.all.contains { sample.total[$0] > 0 }
    for index in gates.indices { gates[index].add(sample) }
    return true
  }

  func finish(_ run: FinishedRun) throws(Failure) {
    for verdict in gates.compactMap({ $0.verdict(beginning: start, resolution, counting: measure) })
    {
      RunConfiguration.log(verdict)
    }
    guard let gate = gates.first, !hasSeenMemory else { return try checkMeasured() }
    let message = GateMessage.notChecked(gate: gate.name)
    guard mayMissEverything else { throw Failure(message) }
    RunConfiguration.log("warning: \(message.message)")
  }

  /// - Throws: ``Failure`` if a limit was not exceeded only as far as is known.
  private func checkMeasured() throws(Failure) {
    if let gate = gates.first(where: { !$0.isSeen && !$0.isUnmeasured }) {
      throw Failure(GateMessage.nameNotSeen(gate: EscapedText.readable.escape(gate.name)))
    }
    guard let gate = gates.first(where: { $0.isUnmeasured && !$0.isExceeded }),
      case .measure(let measure) = gate.quantity
    else { return }
    throw Failure(GateMessage.notMeasured(gate: gate.name, measure, path: path))
  }

  var exitStatus: Int32 { gates.contains(where: \.isExceeded) ? MemoryGate.status : 0 }
}

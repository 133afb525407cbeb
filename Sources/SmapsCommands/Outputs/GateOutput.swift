import MemoryProfile
import Plot
import Recording

/// Watches the limits of a run, and fails it if one was exceeded.
final class GateOutput: SampleSink {
  private var gates: [MemoryGate]
  private let start: WallClockTime?
  private let resolution: TimeResolution
  private let mayMissEverything: Bool
  private var hasSeenMemory = false

  /// - Parameters:
  ///   - run: what is known of the run: its start and its interval.
  ///   - mayMissEverything: whether it is only worth a warning if no process was sampled: a COMMAND
  ///     may exit before the first sample.
  init(_ gates: [MemoryGate], of run: RunMetadata, mayMissEverything: Bool) {
    self.gates = gates
    start = run.start
    resolution = TimeResolution(run.interval)
    self.mayMissEverything = mayMissEverything
  }

  func take(_ sample: Sample, _ notices: [Notice]) throws(Failure) -> Bool {
    hasSeenMemory = hasSeenMemory || MemoryQuantity.all.contains { sample.total[$0] > 0 }
    for index in gates.indices { gates[index].add(sample) }
    return true
  }

  func finish(_ run: FinishedRun) throws(Failure) {
    for verdict in gates.compactMap({ $0.verdict(beginning: start, resolution) }) {
      RunConfiguration.log(verdict)
    }
    guard let gate = gates.first, !hasSeenMemory else { return }
    let message = GateMessage.notChecked(gate: gate.name)
    guard mayMissEverything else { throw Failure(message) }
    RunConfiguration.log("warning: \(message.message)")
  }

  var exitStatus: Int32 { gates.contains(where: \.isExceeded) ? MemoryGate.status : 0 }
}

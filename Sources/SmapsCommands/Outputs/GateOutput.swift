import MemoryProfile
import Plot
import Recording

/// Watches the limits of a run, and fails it if one was exceeded.
final class GateOutput: SampleSink {
  private var gates: [any Gate]
  private let start: WallClockTime?
  private let measure: Measure
  private let resolution: TimeResolution
  private let mayMissEverything: Bool
  private let path: String?
  private var hasSeenProcess = false
  private var omitted: OmittedProcesses

  /// Runs commands when a limit is crossed; `nil` if none are given.
  private let alarms: AlarmRunner?

  /// - Parameters:
  ///   - run: what is known of the run.
  ///   - mayMissEverything: whether it is only worth a warning if no process was sampled: a COMMAND
  ///     may exit before the first sample.
  ///   - path: the path of the recorded file that the samples come from; `nil` for running
  ///     processes.
  ///   - alarms: runs commands when a limit is crossed; `nil` if none are given.
  /// - Throws: ``Failure`` if a baseline counts another measure than the run.
  init(
    _ gates: [any Gate], of run: RunMetadata, mayMissEverything: Bool, path: String? = nil,
    alarms: AlarmRunner? = nil
  ) throws(Failure) {
    for gate in gates {
      guard let baseline = gate.baselineMeasure, baseline != run.measure else { continue }
      throw Failure(
        GateMessage.otherMeasure(gate: gate.name, baseline: baseline, run: run.measure))
    }
    self.gates = gates
    if let interval = run.interval {
      for index in gates.indices { self.gates[index].prepare(for: interval) }
    }
    self.path = path
    self.alarms = alarms
    omitted = OmittedProcesses(tree: alarms?.tree)
    start = run.start
    measure = run.measure
    resolution = TimeResolution(run.interval)
    self.mayMissEverything = mayMissEverything
  }

  func take(_ sample: Sample, _ notices: [Notice]) throws(Failure) -> Bool {
    hasSeenProcess = hasSeenProcess || !sample.processes.isEmpty
    let gaps = omitted.next(sample, notices)
    for index in gates.indices {
      let crossings = gates[index].add(sample, gaps)
      if let alarms, !crossings.isEmpty {
        alarms.take(
          crossings, of: gates[index].name, at: start?.advanced(by: sample.interval.lowerBound))
      }
    }
    alarms?.advance()
    return true
  }

  func wait(with sample: Sample, _ notices: [Notice]) { omitted.add(notices) }

  func finish(_ run: FinishedRun) throws(Failure) {
    for verdict in gates.compactMap({ $0.verdict(beginning: start, resolution, counting: measure) })
    {
      RunConfiguration.log(verdict)
    }
    alarms?.finish()
    for message in alarms?.takeMessages() ?? [] { RunConfiguration.log(message.message) }
    try checkOmitted()
    if !hasSeenProcess, let gate = gates.first(where: \.needsProcesses) {
      return try report(.notChecked(gate: gate.name))
    }
    try checkMeasured()
  }

  /// - Throws: ``Failure`` if processes that can't be read may have exceeded a limit, and no limit
  ///   was exceeded.
  private func checkOmitted() throws(Failure) {
    guard omitted.count > 0,
      let gate = gates.first(where: { $0.needsProcesses && !$0.isExceeded })
    else { return }
    let message = GateMessage.omitted(gate: gate.name)
    guard exitStatus != 0 else { throw Failure(message) }
    RunConfiguration.log("warning: \(message.message)")
  }

  /// - Throws: ``Failure`` if a limit was not exceeded only as far as is known.
  private func checkMeasured() throws(Failure) {
    guard let lack = gates.lazy.compactMap({ $0.lack(in: self.path) }).first else { return }
    if case .tooShort = lack { return try report(lack) }
    throw Failure(lack)
  }

  /// - Throws: ``Failure`` if a run of this kind lasts long enough to check its limits.
  private func report(_ message: GateMessage) throws(Failure) {
    guard mayMissEverything else { throw Failure(message) }
    RunConfiguration.log("warning: \(message.message)")
  }

  var exitStatus: Int32 { gates.contains(where: \.isExceeded) ? GateStatus.exceeded : 0 }
}

/// The exit status of runs with limits.
enum GateStatus {
  /// A limit was exceeded.
  static let exceeded: Int32 = 3
}

import ProcFS

extension Selection {
  /// What a sample would have been had only these processes been looked at.
  ///
  /// - Parameters:
  ///   - ledger: adds up the page faults of the chosen processes over the samples of a run.
  ///   - lineage: remembers who descends from them.
  package func narrowing(
    _ sample: Sample, ledger: inout FaultLedger, lineage: inout Lineage
  ) -> Sample {
    guard let pattern else { return sample }
    if sample.followsRestart {
      ledger.forget { _ in false }
      lineage = Lineage()
    }
    var chosen = Set(
      sample.processes.filter {
        !$0.commandLine.isEmpty && pattern.match($0.commandLine.bytes) == .matches
      }.map(\.pid))
    if includesDescendants {
      chosen = lineage.chosen(
        matched: chosen,
        among: sample.processes.map { Relative(identity: $0.identity, parent: $0.parent) })
    }
    let processes = sample.processes.filter { chosen.contains($0.pid) }
    for process in processes { ledger.note(process.faults, of: process.identity) }
    var narrowed = Sample(
      interval: sample.interval, processes: processes, accumulatedFaults: ledger.total)
    narrowed.followsGap = sample.followsGap
    narrowed.followsRestart = sample.followsRestart
    return narrowed
  }
}

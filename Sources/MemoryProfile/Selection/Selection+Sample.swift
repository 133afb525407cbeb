import ProcFS

extension Selection {
  /// What a sample would have been had only these processes been looked at.
  ///
  /// - Parameter ledger: adds up the page faults of the chosen processes over the samples of a run.
  package func narrowing(_ sample: Sample, ledger: inout FaultLedger) -> Sample {
    guard let pattern else { return sample }
    var chosen = Set(
      sample.processes.filter {
        !$0.commandLine.isEmpty && pattern.match($0.commandLine.bytes) == .matches
      }.map(\.pid))
    if includesDescendants {
      var ancestry = Ancestry()
      for process in sample.processes { ancestry.note(process.parent, of: process.pid) }
      chosen = ancestry.descendants(of: chosen)
    }
    let processes = sample.processes.filter { chosen.contains($0.pid) }
    for process in processes { ledger.note(process.faults, of: process.identity) }
    return Sample(
      interval: sample.interval, processes: processes, accumulatedFaults: ledger.total)
  }
}

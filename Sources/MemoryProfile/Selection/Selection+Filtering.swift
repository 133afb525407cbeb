import ProcFS

extension Selection {
  /// What a sample would have been had only these processes been looked at.
  ///
  /// A sample does not tell whose its processes are, nor in which control group.
  ///
  /// - Parameters:
  ///   - ledger: adds up the page faults of the chosen processes over the samples of a run.
  ///   - lineage: remembers who descends from them.
  package func filtering(
    _ sample: Sample, ledger: inout PageFaultAccumulator, lineage: inout DescendantTracker
  ) -> Sample {
    guard !isUnrestricted else { return sample }
    if sample.followsRestart {
      ledger.forget { _ in false }
      lineage = DescendantTracker()
    }
    var chosen = Set(
      sample.processes.filter { process in
        guard pids?.contains(process.pid) ?? true else { return false }
        guard let pattern else { return true }
        return !process.commandLine.isEmpty
          && pattern.match(process.commandLine.bytes) == .matches
      }.map(\.pid))
    if includesDescendants {
      chosen = lineage.chosen(
        matched: chosen,
        among: sample.processes.map { ProcessNode(identity: $0.identity, parent: $0.parent) })
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

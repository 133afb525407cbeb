import ProcFS

extension Selection {
  /// The sample that a sampler with this selection would have taken, without arguments if they are
  /// redacted.
  ///
  /// Users and control groups can't be selected: a sample may not contain them.
  ///
  /// - Parameters:
  ///   - faults: adds up the page faults of the selected processes over the samples of a run.
  ///   - descendants: follows the descendants of the selected processes.
  package func filtering(
    _ sample: Sample, faults: inout PageFaultAccumulator, descendants: inout DescendantTracker
  ) -> Sample {
    var filtered = selected(of: sample, faults: &faults, descendants: &descendants)
    if redactsArguments { filtered.processes.redactArguments() }
    return filtered
  }

  private func selected(
    of sample: Sample, faults: inout PageFaultAccumulator, descendants: inout DescendantTracker
  ) -> Sample {
    guard !selectsAll else { return sample }
    if sample.followsRestart {
      faults.keepOnly { _ in false }
      descendants = DescendantTracker()
    }
    var selected = Set(
      sample.processes.filter { process in
        guard pids?.contains(process.pid) ?? true else { return false }
        guard let pattern else { return true }
        // Kernel threads and zombies match nothing.
        let isNamed = !process.commandLine.isEmpty || process.memory.total > 0
        return isNamed && !process.title.isEmpty && pattern.match(process.title) == .matches
      }.map(\.pid))
    if includesDescendants {
      selected = descendants.selected(
        matched: selected,
        among: sample.processes.map { ProcessNode(identity: $0.identity, parent: $0.parent) })
    }
    let processes = sample.processes.filter {
      selected.contains($0.pid) && !excludes($0.title)
    }
    for process in processes { faults.record(process.faults, of: process.identity) }
    var filtered = Sample(
      interval: sample.interval, processes: processes, accumulatedFaults: faults.total)
    // Without a process, only the sum shows it.
    if processes.isEmpty {
      filtered.total.unmeasured.formUnion(sample.total.unmeasured.intersection(.pageFaults))
    }
    filtered.followsGap = sample.followsGap
    filtered.followsRestart = sample.followsRestart
    filtered.skipped = sample.skipped
    filtered.account = sample.account?.selecting(filtered.total.total)
    filtered.headroom = sample.headroom
    return filtered
  }
}

import ProcFS

/// Finds the processes that did not run since they were last read, and reports them again.
///
/// Reading a clock takes a third of a microsecond, and no file is opened. What other processes and
/// the kernel change is found by the checks of ``IdleSchedule``.
struct ClockReuse {
  private var relatives = Relatives()
  private var clocks = SampleClocks()

  /// The number of samples so far.
  private var sample = 0

  /// - Parameter options: changed to ``ReuseEvidence/exact`` if the clocks of the processes in the
  ///   tree can't be read, or are not precise.
  /// - Returns: `nil` unless the options ask for it and it is possible.
  init?(_ tree: SharedTree, _ options: inout SamplerOptions) {
    guard options.reuse == .clock else { return nil }
    guard tree.tree.isOwnNamespace, ProcessClock.isPrecise else {
      options.reuse = .exact
      return nil
    }
  }

  /// Removes the jobs for processes that are unchanged. Those that remain have their step.
  ///
  /// - Parameters:
  ///   - jobs: by ascending PID.
  ///   - existing: the candidates of the sample, by ascending PID.
  /// - Returns: the results for the removed jobs.
  mutating func takeUnchanged(
    from jobs: inout [ProcessReadJob], existing: [ProcEntry], at time: Duration,
    _ reader: inout ProcessReader
  ) throws(ProcError) -> [ReadResult] {
    sample += 1
    let (someRan, isOutdated) = readClocks(of: jobs, existing, reader.tree)
    // A relative can only be added by one that ran. If that is not selected, those that share
    // memory with it are read, so that the relatives are outdated in the next sample.
    if existing.first?.inode != nil {
      if someRan || isOutdated { try relatives.update(existing, sample: sample, &reader) }
    } else if isOutdated {
      try relatives.update(try reader.tree.tree.processes(), sample: sample, &reader)
    }
    try relatives.settle(sample: sample, &reader)
    var results: [ReadResult] = []
    var remaining: [ProcessReadJob] = []
    for job in jobs {
      if let idle = job.state.idle { try chooseStep(of: job, idle, at: time, &reader) }
      if let record = job.unchangedRecord(reader.options) {
        results.append(ReadResult(job, .cached(record)))
      } else {
        remaining.append(job)
      }
    }
    jobs = remaining
    return results
  }

  /// Reads the clocks of all selected processes.
  ///
  /// - Returns: whether one of them ran or was started since it was last read, and whether the
  ///   relatives were not looked for since one was read that did not run.
  private mutating func readClocks(
    of jobs: [ProcessReadJob], _ existing: [ProcEntry], _ tree: SharedTree
  ) -> (someRan: Bool, isOutdated: Bool) {
    var someRan = false
    var isOutdated = false
    var place = 0
    clocks.beginSample()
    for job in jobs {
      let idle = job.state.idle ?? IdleState()
      job.state.idle = idle
      while place < existing.count, existing[place].pid < job.pid { place += 1 }
      let isListed = place < existing.count && existing[place].pid == job.pid
      let inode = (isListed ? existing[place].inode : nil) ?? tree.tree.inode(of: job.pid)
      if let inode, let time = clocks.read(job.pid) {
        idle.clock = ClockReading(time: time, inode: inode, sample: sample)
      } else {
        idle.clock = nil
      }
      if !idle.isStill {
        someRan = true
      } else if let reading = idle.reading, reading.clock.sample > relatives.lastUpdate {
        isOutdated = true
      }
    }
    return (someRan, isOutdated)
  }

  /// Decides what is read of a process in this sample.
  private mutating func chooseStep(
    of job: ProcessReadJob, _ idle: IdleState, at time: Duration, _ reader: inout ProcessReader
  ) throws(ProcError) {
    idle.step = .read(withRollup: false)
    if idle.isKernelThread, !job.readsOwners(reader.options) {
      idle.step = idle.isStill ? .reuse : .kernelThread
      return
    }
    guard let reading = idle.reading, idle.isStill,
      job.precondition.holds(for: reading, job.state),
      try relatives.areStill(
        of: job.pid, reading.counters, since: reading.clock.sample, sample: sample, clocks, &reader)
    else { return }
    idle.step = idle.schedule.step(
      of: job.pid, readAt: reading.time, at: time,
      comparesRollups: reader.options.comparesRollups)
  }
}

extension ProcessReadJob {
  /// Whether files of owners are read, which other processes can change.
  func readsOwners(_ options: SamplerOptions) -> Bool {
    !options.owners.isEmpty || precondition.readsOwners
  }

  /// Whether `smaps_rollup` is read after the mappings, to compare later ones.
  var isFollowedByRollup: Bool { state.idle?.step == .read(withRollup: true) }

  /// The record of a process of which nothing is read in this sample.
  ///
  /// - Returns: `nil` if something is.
  fileprivate func unchangedRecord(_ options: SamplerOptions) -> ProcessRecord? {
    guard let idle = state.idle, idle.step == .reuse, !isDeferred else { return nil }
    return idle.reading?.record
  }
}

extension ReadPrecondition {
  /// Whether a process that did not run since a reading still is what was selected.
  fileprivate func holds(for reading: IdleState.Reading, _ state: ProcessState) -> Bool {
    (startTime ?? reading.counters.startTime) == reading.counters.startTime
      && (commandLine == nil || commandLine == state.commandLine)
  }
}

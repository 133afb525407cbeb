import ProcFS

/// Checks of processes that did not run since they were last read.
extension ProcessReader {
  /// Reads a kernel thread that ran. It has no memory, so nothing but `stat` is read.
  ///
  /// - Returns: `nil` if it is not one any more, or if more than `stat` is asked for.
  private mutating func readKernelThread(
    _ job: ProcessReadJob, _ idle: IdleState, _ reading: IdleState.Reading
  ) throws(ProcError) -> ReadResult.Outcome? {
    guard case .file(let file) = try tree.tree.open(.stat, of: job.pid),
      case .read(let stat) = try stat(from: file), stat.isKernelThread,
      stat.startTime == reading.counters.startTime
    else { return nil }
    let record = ProcessRecord(
      of: job.pid, stat, commandLine: reading.record.commandLine, executable: nil,
      memory: reading.memory)
    idle.store(record, stat, FileShares(), at: job.time)
    return .read(record, ReadWarnings())
  }

  /// Makes the check that ``IdleSchedule`` decided on.
  ///
  /// - Returns: `nil` if there is none, or if it finds a change.
  mutating func checkIdle(_ job: ProcessReadJob) throws(ProcError) -> ReadResult.Outcome? {
    guard let idle = job.state.idle, idle.step.isCheck, job.decision == .read,
      let reading = idle.reading
    else { return nil }
    if idle.step == .kernelThread { return try readKernelThread(job, idle, reading) }
    var record = reading.record
    if !job.readsOwners(options), idle.step == .counters {
      // Opening the directory would take half as long again.
      guard case .file(let file) = try tree.tree.open(.stat, of: job.pid),
        case .read(let stat) = try stat(from: file), reading.counters == .init(stat)
      else { return nil }
      record.update(from: stat)
    } else {
      guard case .process(let process) = try tree.tree.open(job.pid),
        case .read(let stat) = try stat(of: process), reading.counters == .init(stat)
      else { return nil }
      guard try meets(job.precondition, process, stat) else { return .mismatch }
      record.update(from: stat)
      try readOwners(of: process, running: stat.image, for: job, into: &record)
      if idle.step == .rollup {
        guard let before = reading.rollup, let now = try rollupSums(of: process),
          let memory = reading.memory(scaledFrom: before, to: now)
        else { return nil }
        record.memory = memory
        idle.schedule.recordRollup(at: job.time, hasChangedFiles: now.hasOtherFiles(than: before))
      }
    }
    idle.schedule.recordCounters(at: job.time)
    reading.record = record
    return .cached(record)
  }

  /// Reads `smaps_rollup` after a full read, if ``IdleSchedule`` decided so, and what it costs.
  ///
  /// - Parameter cost: the CPU time of the full read.
  mutating func readBaseline(_ job: ProcessReadJob, cost: Duration) {
    guard let idle = job.state.idle, job.isFollowedByRollup,
      let reading = idle.reading, reading.time == job.time, reading.memory.mappingCount > 0
    else { return }
    let begin = threadTime()
    // Without this file, nothing but `stat` is checked.
    guard case .process(let process)? = try? tree.tree.open(job.pid),
      let sums = try? rollupSums(of: process)
    else { return }
    let rollupCost = threadTime() - begin
    guard ProcessClock.time(of: job.pid) == reading.clock.time else { return }
    let isComparable = reading.shares.agrees(with: sums, mappings: reading.memory.mappingCount)
    idle.schedule.recordBaseline(cost: isComparable ? rollupCost : nil, read: cost)
    reading.rollup = sums
  }

  /// - Returns: `nil` if the process has vanished or can't be read, or if the kernel is too old.
  private mutating func rollupSums(
    of process: borrowing ProcessDirectory
  ) throws(ProcError) -> RollupSums? {
    guard try process.read(.rollup, into: &buffer) == .complete else { return nil }
    return buffer.withBytes { RollupSums(KernelCounters(fields: $0)) }
  }
}

extension ProcessRecord {
  /// Takes over what other processes can change: the parent, when it ends.
  fileprivate mutating func update(from stat: ProcessStat) {
    parent = stat.parent
  }
}

extension IdleState.Reading {
  /// The memory with current shares of files and shared memory.
  ///
  /// - Returns: `nil` if anything else changed.
  fileprivate func memory(scaledFrom before: RollupSums, to now: RollupSums) -> MemoryUsage? {
    // Shares of nothing can't be scaled.
    guard before.anonymous == now.anonymous,
      (before.filePSS > 0 || now.filePSS == 0)
        && (before.sharedMemoryPSS > 0 || now.sharedMemoryPSS == 0)
    else { return nil }
    return shares.scaled(memory, from: before, to: now)
  }
}

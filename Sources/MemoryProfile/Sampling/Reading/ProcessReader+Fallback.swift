import ProcFS

extension ProcessReader {
  /// What is reported for a process that is not read by the deadline.
  mutating func fallbackOutcome(
    _ fallback: FallbackInfo
  ) throws(ProcError) -> ReadResult.Outcome {
    var reason = ReadOutcome.complete
    guard let process = try open(fallback.pid, orElse: &reason) else { return .init(reason) }
    let stat = process.stat
    guard try meets(fallback.precondition, process.directory, stat) else { return .mismatch }
    return .timedOut(
      fallback: try heldRecord(
        fallback.cached, fallback.commandLine, of: process.directory, stat),
      startTime: stat.startTime, isAlive: !stat.isZombie)
  }

  /// A record made without the lock of the process's address space: its memory and its command
  /// line, which is memory too, are those of an earlier sample.
  ///
  /// - Returns: `nil` if nothing is cached, or if the process called exec(2) or is another one.
  mutating func heldRecord(
    _ cached: CachedReading?, _ commandLine: CommandLine?,
    of process: borrowing ProcessDirectory, _ stat: ProcessStat
  ) throws(ProcError) -> ProcessRecord? {
    guard let cached, let commandLine, cached.isOf(stat, executable: cached.executable)
    else { return nil }
    var record = cached.record(stat, commandLine: commandLine)
    record.isHeld = true
    try readOwners(of: process, into: &record)
    return record
  }

  /// Updates a result that finished after its sample with what `stat` shows now.
  mutating func refreshed(_ result: ReadResult) throws(ProcError) -> RefreshedResult {
    let record: ProcessRecord
    switch result.outcome {
    case .read(let read, _): record = read
    case .cached(let cached): record = cached
    case .renamed: return .otherProgram
    default: return .result(result)
    }
    var reason = ReadOutcome.complete
    guard let process = try open(record.pid, orElse: &reason),
      process.stat.startTime == record.identity.startTime
    else { return .vanished }
    let stat = process.stat
    guard result.job.state.cached?.isOf(stat, executable: record.executable) ?? true else {
      return .otherProgram
    }
    var updated = record
    // Once its parent has exited, the memory is its own.
    if stat.parent != record.parent { updated.marks.subtract([.ofParent, .mayCountTwice]) }
    updated.parent = stat.parent
    updated.name = stat.name
    updated.faults = stat.faults
    updated.cpu = stat.cpu
    if case .read(_, let warnings) = result.outcome {
      return .result(ReadResult(result.job, .read(updated, warnings)))
    }
    return .result(ReadResult(result.job, .cached(updated)))
  }
}

/// What became of a result that finished after its sample.
enum RefreshedResult {
  case result(ReadResult)
  /// The process has vanished, or another one has its PID.
  case vanished
  /// The process has called exec(2) since, or during the read.
  case otherProgram
}

import ProcFS

/// The jobs that an earlier sample started and that it did not wait for.
struct SlowReads {
  private var reads: [ProcessID: SlowRead] = [:]

  /// The sample for which each command line was requested that is still being read.
  private var pendingCommandLines: [ProcessID: Int] = [:]

  /// The processes with a slow read that finished after the latest sample.
  private var completedLate: Set<ProcessID> = []

  /// The command lines that were read after the latest sample.
  private var lateCommandLines: [ProcessID: CommandLineResult] = [:]

  /// Whether some jobs of this sample were not started before the deadline.
  private(set) var hasUnstartedJobs = false

  /// Whether a process was not read, or was not checked for a match, because that takes too long.
  var isPending: Bool { !reads.isEmpty || !pendingCommandLines.isEmpty || hasUnstartedJobs }

  subscript(pid: ProcessID) -> SlowRead? { reads[pid] }

  /// The slow reads by process.
  var all: [ProcessID: SlowRead] { reads }

  /// Whether a process's command line is still being read.
  func isCommandLinePending(_ pid: ProcessID) -> Bool { pendingCommandLines[pid] != nil }

  /// Whether a process is still being read, or was until this sample began.
  func isBusy(_ pid: ProcessID) -> Bool { reads[pid] != nil || completedLate.contains(pid) }

  /// Whether a process that was started at a given time may be the one that is busy.
  func mayBeBusy(_ pid: ProcessID, startedAt startTime: UInt64) -> Bool {
    completedLate.contains(pid) || reads[pid]?.mayHaveStarted(at: startTime) ?? false
  }

  /// Begins a sample, and takes over what was finished since the one before.
  ///
  /// - Returns: the results of the reads that are still wanted. Drops results of abandoned reads.
  mutating func beginSample(_ results: [ReadResult], _ lines: [CommandLineResult]) -> [ReadResult] {
    completedLate.removeAll()
    lateCommandLines.removeAll()
    hasUnstartedJobs = false
    for line in lines where pendingCommandLines[line.pid] == line.sample {
      pendingCommandLines[line.pid] = nil
      lateCommandLines[line.pid] = line
    }
    return results.filter { result in
      let pid = result.job.pid
      guard reads[pid]?.fallback.sample == result.job.sample else { return false }
      reads[pid] = nil
      return true
    }
  }

  /// Records that the late result of a process is part of this sample.
  mutating func recordCompleted(_ pid: ProcessID) {
    completedLate.insert(pid)
  }

  /// The command line that a job asks for, if it was read since the latest sample. Another process
  /// may have the PID by now.
  func lateResult(for job: CommandLineJob) -> CommandLineResult? {
    guard let result = lateCommandLines[job.pid], result.startTime == job.startTime else {
      return nil
    }
    return result
  }

  /// Records the jobs that this sample does not wait for.
  mutating func record(_ unfinished: ReaderPool.Unfinished<ProcessReadJob>) {
    for fallback in unfinished.inFlight { reads[fallback.pid] = SlowRead(fallback) }
    hasUnstartedJobs = hasUnstartedJobs || !unfinished.unstarted.isEmpty
  }

  mutating func record(
    _ unfinished: ReaderPool.Unfinished<CommandLineJob>, of sample: Int
  ) {
    for pid in unfinished.inFlight { pendingCommandLines[pid] = sample }
  }

  /// Records when a process was started that is still being read.
  mutating func setStartTime(_ startTime: UInt64, of pid: ProcessID) {
    reads[pid]?.startTime = startTime
  }

  /// Abandons a read: its result is dropped when it comes.
  mutating func abandon(_ pid: ProcessID) {
    reads[pid] = nil
  }

  mutating func keepOnly(_ living: Set<ProcessID>) {
    reads = reads.filter { living.contains($0.key) }
    pendingCommandLines = pendingCommandLines.filter { living.contains($0.key) }
  }
}

/// A process that is still being read for an earlier sample.
struct SlowRead: Sendable {
  let fallback: FallbackInfo

  /// When its sample stopped waiting.
  private let since = ContinuousClock.now

  /// When the process was started; `nil` if that was not read yet.
  var startTime: UInt64?

  init(_ fallback: FallbackInfo) {
    self.fallback = fallback
    startTime = fallback.cached?.identity.startTime
  }

  /// Whether a process that was started at a given time may be this one.
  func mayHaveStarted(at startTime: UInt64) -> Bool { self.startTime ?? startTime == startTime }

  /// Whether it is worth a notice. A short delay is not: the machine may have been busy.
  var isNotable: Bool { ContinuousClock.now - since >= .seconds(1) }
}

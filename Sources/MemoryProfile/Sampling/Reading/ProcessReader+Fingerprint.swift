import ProcFS

extension ProcessReader {
  /// Whether a cached reading is reported instead of reading the mappings.
  enum ReuseResult {
    case reused(ProcessRecord)
    /// - Parameter fingerprint: taken before the mappings; `nil` if none is needed.
    case readAgain(_ fingerprint: MemoryFingerprint?)
  }

  /// Takes or verifies a fingerprint, as the process's ``ReusePolicy`` decides.
  mutating func tryReuse(
    _ job: ProcessReadJob, _ process: borrowing ProcessDirectory, _ stat: ProcessStat,
    _ commandLine: CommandLine
  ) throws(ProcError) -> ReuseResult {
    let state = job.state
    let counters = MemoryFingerprint.Counters(stat)
    switch state.reuse.next(counters, of: process.pid, cached: state.cached, at: job.time) {
    case .read:
      return .readAgain(nil)
    case .fingerprint:
      return .readAgain(try fingerprint(of: process, counters, &state.reuse))
    case .verify(let known):
      if try isUnchanged(known, of: process, &state.reuse),
        var record = state.cached?.record(stat, commandLine: commandLine)
      {
        state.reuse.recordSuccess()
        record.isReused = true
        try readOwners(of: process, running: stat.image, for: job, into: &record)
        return .reused(record)
      }
      state.reuse.recordMiss()
      return .readAgain(nil)
    }
  }

  /// Checks that a fingerprint did not change while the mappings were read.
  ///
  /// - Returns: `nil` if it did, or if another read may classify the mappings differently.
  mutating func confirm(
    _ fingerprint: MemoryFingerprint?, _ process: borrowing ProcessDirectory, _ stat: ProcessStat,
    _ state: ProcessState
  ) throws(ProcError) -> MemoryFingerprint? {
    guard let fingerprint else { return nil }
    let after = try self.fingerprint(of: process, .init(stat), &state.reuse)
    guard fingerprint == after else {
      state.reuse.recordMiss()
      return nil
    }
    return state.stacks.isSettled ? fingerprint : nil
  }

  /// Whether a process's memory still has this fingerprint. Compares without a copy.
  private mutating func isUnchanged(
    _ fingerprint: MemoryFingerprint, of process: borrowing ProcessDirectory,
    _ policy: inout ReusePolicy
  ) throws(ProcError) -> Bool {
    guard try process.read(.status, into: &buffer) == .complete,
      buffer.withBytes({ bytes in
        ProcessStatus.memoryLines(in: bytes)
          .map { fingerprint.status.isSame(as: bytes.extracting($0)) }
      }) == true,
      try readRollup(of: process, &policy)
    else { return false }
    return buffer.withBytes { fingerprint.rollup.isSame(as: $0) }
  }

  /// Takes the fingerprint of a process's memory.
  ///
  /// - Returns: `nil` if the process has vanished, can't be read or has no memory.
  private mutating func fingerprint(
    of process: borrowing ProcessDirectory, _ counters: MemoryFingerprint.Counters,
    _ policy: inout ReusePolicy
  ) throws(ProcError) -> MemoryFingerprint? {
    guard try process.read(.status, into: &buffer) == .complete,
      let status = buffer.withBytes({ bytes in
        ProcessStatus.memoryLines(in: bytes).map { [UInt8](bytes.extracting($0)) }
      }), try readRollup(of: process, &policy)
    else { return nil }
    return MemoryFingerprint(
      counters: counters, status: status, rollup: buffer.withBytes { [UInt8]($0) })
  }

  /// - Returns: whether the buffer contains the file.
  private mutating func readRollup(
    of process: borrowing ProcessDirectory, _ policy: inout ReusePolicy
  ) throws(ProcError) -> Bool {
    let begin = threadTime()
    let outcome = try process.read(.rollup, into: &buffer)
    policy.recordRollup(threadTime() - begin)
    return outcome == .complete && buffer.count > 0
  }
}

extension [UInt8] {
  fileprivate init(_ bytes: RawSpan) {
    self = bytes.withUnsafeBytes { [UInt8]($0) }
  }

  fileprivate func isSame(as bytes: RawSpan) -> Bool {
    bytes.withUnsafeBytes { elementsEqual($0) }
  }
}

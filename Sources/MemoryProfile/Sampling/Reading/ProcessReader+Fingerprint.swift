import ProcFS

extension ProcessReader {
  /// Whether a process's memory still looks as it did, read without making a copy.
  mutating func stillHolds(
    _ evidence: MemoryFingerprint, of process: borrowing ProcessDirectory,
    _ history: inout ReusePolicy
  ) throws(ProcError) -> Bool {
    guard try process.read(.status, into: &buffer) == .complete,
      buffer.withBytes({ bytes in
        ProcessStatus.memoryLines(in: bytes)
          .map { evidence.status.isSame(as: bytes.extracting($0)) }
      }) == true,
      try readRollup(of: process, &history)
    else { return false }
    return buffer.withBytes { evidence.rollup.isSame(as: $0) }
  }

  /// What a process's memory looks like.
  ///
  /// - Returns: nil where it has vanished, may not be read or has no memory.
  mutating func evidence(
    of process: borrowing ProcessDirectory, _ counters: MemoryFingerprint.Counters,
    _ history: inout ReusePolicy
  ) throws(ProcError) -> MemoryFingerprint? {
    guard try process.read(.status, into: &buffer) == .complete,
      let status = buffer.withBytes({ bytes in
        ProcessStatus.memoryLines(in: bytes).map { [UInt8](bytes.extracting($0)) }
      }), try readRollup(of: process, &history)
    else { return nil }
    return MemoryFingerprint(
      counters: counters, status: status, rollup: buffer.withBytes { [UInt8]($0) })
  }

  /// - Returns: whether the buffer holds it.
  private mutating func readRollup(
    of process: borrowing ProcessDirectory, _ history: inout ReusePolicy
  ) throws(ProcError) -> Bool {
    let begin = threadTime()
    let outcome = try process.read(.rollup, into: &buffer)
    history.noteRollup(threadTime() - begin)
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

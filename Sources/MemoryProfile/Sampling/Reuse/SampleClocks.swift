import ProcFS

/// The clocks of the selected processes, read at the beginning of a sample. Each takes a system
/// call, so they are read once.
struct SampleClocks {
  /// By ascending PID.
  private var clocks: [(pid: ProcessID, time: UInt64?)] = []

  mutating func beginSample() {
    clocks.removeAll(keepingCapacity: true)
  }

  /// Reads the clock of a process with a higher PID than all others.
  mutating func read(_ pid: ProcessID) -> UInt64? {
    let time = ProcessClock.time(of: pid)
    clocks.append((pid, time))
    return time
  }

  /// The CPU time of a process; `nil` if there is none. Reads that of a process that is not
  /// selected.
  func time(of pid: ProcessID) -> UInt64? {
    var range = clocks.startIndex..<clocks.endIndex
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if clocks[middle].pid == pid { return clocks[middle].time }
      range =
        clocks[middle].pid < pid ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return ProcessClock.time(of: pid)
  }
}

package import ProcFS

/// What was seen of all chosen processes in one go.
package struct Sample: Sendable {
  /// When reading began and ended, counted from the start of the run; whole milliseconds, as
  /// recordings keep them.
  package var interval: ClosedRange<Duration>

  /// By ascending pid.
  package var processes: [ProcessRecord<MemoryUsage>]

  /// The sum over the processes.
  package var total: MemoryUsage

  /// Page faults of every process seen so far in the run, each since it was started; never goes
  /// down when one ends.
  package var accumulatedFaults: PageFaults

  /// PSS of each mapped file by its path, in bytes, the sum over the processes; nil where it was not
  /// asked for or a recording does not tell.
  package var files: [[UInt8]: UInt64]?

  /// Whether nothing was sampled just before, whatever the times say: a recording was appended to
  /// here.
  package var followsGap = false

  /// Whether the machine was started anew in that gap, or may have been: processes of before are
  /// gone, and their page faults are counted anew.
  package var followsRestart = false

  package init(
    interval: ClosedRange<Duration>, processes: [ProcessRecord<MemoryUsage>],
    accumulatedFaults: PageFaults
  ) {
    var total = MemoryUsage()
    // By index, since what a loop hands out is copied.
    for index in processes.indices { total += processes[index].memory }
    self.init(
      interval: interval, processes: processes, total: total, accumulatedFaults: accumulatedFaults)
  }

  /// - Parameter total: the sum over the processes, for who has it already.
  package init(
    interval: ClosedRange<Duration>, processes: [ProcessRecord<MemoryUsage>], total: MemoryUsage,
    accumulatedFaults: PageFaults
  ) {
    self.interval = interval
    self.processes = processes
    self.total = total
    self.accumulatedFaults = accumulatedFaults
  }
}

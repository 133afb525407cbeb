package import ProcFS

/// What was seen of all chosen processes in one go.
package struct Sample: Sendable {
  /// When reading began and ended, counted from the start of the run.
  package var interval: ClosedRange<Duration>

  /// By ascending pid.
  package var processes: [ProcessRecord<MemoryUsage>]

  /// The sum over the processes.
  package var total: MemoryUsage

  /// Page faults of every process seen so far in the run, each since it was started; never goes
  /// down when one ends.
  package var accumulatedFaults: PageFaults

  package init(
    interval: ClosedRange<Duration>, processes: [ProcessRecord<MemoryUsage>],
    accumulatedFaults: PageFaults
  ) {
    self.interval = interval
    self.processes = processes
    total = processes.reduce(into: MemoryUsage()) { $0 += $1.memory }
    self.accumulatedFaults = accumulatedFaults
  }
}

package import ProcFS

/// All selected processes, read once.
package struct Sample: Sendable {
  /// When reading began and ended, since the start of the run; whole milliseconds, as recordings
  /// store them.
  package var interval: ClosedRange<Duration>

  /// By ascending PID.
  package var processes: [ProcessRecord]

  /// The sum over the processes.
  package var total: MemoryUsage

  /// Page faults of every process seen so far in the run, each since it was started. The sum never
  /// falls when a process exits.
  package var accumulatedFaults: PageFaults

  /// ``accumulatedFaults``; `nil` if the source of the sample lacks them.
  package var measuredFaults: PageFaults? {
    MeasureSet.pageFaults.isSubset(of: total.unmeasured) ? nil : accumulatedFaults
  }

  /// Whether there is a gap in sampling before it, whatever the times say: a recording was appended
  /// to here.
  package var followsGap = false

  /// Whether the machine was restarted in that gap, or may have been: the processes before it are
  /// gone, and page faults start from 0 again.
  package var followsRestart = false

  /// The samples that were due between the previous sample and this one; `nil` if there are none.
  package var skipped: SkippedSamples?

  /// A number that samples of one source share as long as they have the same processes in the same
  /// order; `nil` if that is not known.
  package var membership: UInt64?

  /// All memory of the machine or of a group; `nil` if it was not asked for.
  package var account: MemoryAccount?

  /// `nil` if it was not asked for.
  package var headroom: MemoryHeadroom?

  package init(
    interval: ClosedRange<Duration>, processes: [ProcessRecord], accumulatedFaults: PageFaults
  ) {
    var total = MemoryUsage(detail: processes.first?.memory.detail ?? .names)
    // By index: iterating would copy each record.
    for index in processes.indices { total += processes[index].memory }
    self.init(
      interval: interval, processes: processes, total: total, accumulatedFaults: accumulatedFaults)
  }

  /// - Parameter total: the sum over the processes, if it is known already.
  package init(
    interval: ClosedRange<Duration>, processes: [ProcessRecord], total: MemoryUsage,
    accumulatedFaults: PageFaults
  ) {
    self.interval = interval
    self.processes = processes
    self.total = total
    self.accumulatedFaults = accumulatedFaults
  }
}

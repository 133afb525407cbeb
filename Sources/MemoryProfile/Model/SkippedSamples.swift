/// Samples that were due and were not taken.
package struct SkippedSamples: Equatable, Sendable {
  package var count: Int

  /// `nil` if it is not known.
  package var reason: SkipReason?

  package init(count: Int, reason: SkipReason?) {
    self.count = count
    self.reason = reason
  }
}

/// Why samples were skipped. The raw values are stored in recordings and printed as JSON.
package enum SkipReason: String, CaseIterable, Sendable {
  /// Reading the processes took longer than the interval.
  case slowReading = "slow_reading"
  /// The reader of an output, or its disk, was slow.
  case slowOutput = "slow_output"
  /// The profiler waited for a CPU.
  case busy
  /// The profiler was stopped (SIGSTOP, Ctrl-Z) or frozen.
  case stopped
  /// The machine was suspended.
  case suspended
}

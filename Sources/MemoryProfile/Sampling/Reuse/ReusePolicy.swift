import ProcFS

/// Decides when it is worth checking whether a process's memory is unchanged.
///
/// A ``MemoryFingerprint`` costs a fifth of reading the mappings of a small process. So one is
/// taken only if the counters in `stat` did not change since the latest sample.
struct ReusePolicy: Sendable {
  /// What a sample does.
  enum Step: Equatable {
    /// Reads the mappings, and nothing else.
    case read
    /// Takes a fingerprint before and after reading the mappings.
    case fingerprint
    /// Takes a fingerprint, and reads the mappings if it is not this one.
    case verify(MemoryFingerprint)
  }

  /// The CPU time of the kernel for the latest two reads of `smaps_rollup`.
  private var rollupCosts = (Duration.zero, Duration.zero)

  private var counters: MemoryFingerprint.Counters?

  /// How many fingerprints in a row were useless.
  private var misses = 0

  /// For how many more samples no fingerprint is taken, because of the misses.
  private var pause = 0

  /// The longest pause: even a process that was busy for hours may become idle.
  private static let longestPause = 8

  /// While the kernel walks the pages for a rollup, the process can't map memory; all pages of a
  /// mapping are walked at once.
  private static let longestRollup = Duration.milliseconds(10)

  /// Decides for the sample that begins now.
  ///
  /// - Parameters:
  ///   - counters: those of the process in this sample.
  ///   - cached: its latest reading, if it still runs the same program.
  ///   - time: since the start of the run.
  mutating func next(
    _ counters: MemoryFingerprint.Counters, of pid: ProcessID, cached: CachedReading?,
    at time: Duration
  ) -> Step {
    if self.counters?.startTime != counters.startTime { self = ReusePolicy() }
    let isQuiet = self.counters == counters
    self.counters = counters
    // Without an address space there is nothing to skip.
    guard isQuiet, counters.virtualSize > 0,
      min(rollupCosts.0, rollupCosts.1) <= Self.longestRollup
    else { return .read }
    guard pause == 0 else {
      pause -= 1
      return .read
    }
    if let cached, let fingerprint = cached.fingerprint, fingerprint.counters == counters,
      time - cached.time < Self.largestAge(of: pid)
    {
      return .verify(fingerprint)
    }
    return .fingerprint
  }

  /// Records the CPU time of the kernel for `smaps_rollup`. One slow read says little: the process
  /// may just have been swapped in.
  mutating func recordRollup(_ cost: Duration) {
    rollupCosts = (rollupCosts.1, cost)
  }

  /// Records that a cached reading was reused.
  mutating func recordSuccess() {
    misses = 0
  }

  /// Records that a fingerprint was useless.
  mutating func recordMiss() {
    misses += 1
    pause = min(misses, Self.longestPause)
  }

  /// The age at which a cached reading is read again even if it seems valid. It is from 22.5 to 30
  /// s, so that processes that were started together are not all read in the same sample.
  static func largestAge(of pid: ProcessID) -> Duration {
    .milliseconds(22_500) + .microseconds(7_500_000 * Int(pid.rawValue & 0xFF) / 0xFF)
  }
}

import ProcFS

/// Tells when it is worth asking whether a process's memory is what it was.
///
/// Evidence (``MemoryFingerprint``) costs a fifth of what the mappings of a small process do. So it is taken
/// only of who was quiet since the sample before, as far as its `stat` tells.
struct ReusePolicy: Sendable {
  /// What is to be done in a sample.
  enum Step: Equatable {
    /// The mappings are read, and nothing else.
    case read
    /// The mappings are read, and evidence before and after them.
    case gather
    /// Evidence is read; the mappings, where it is not this.
    case compare(MemoryFingerprint)
  }

  /// How long the kernel worked on the latest two readings of `smaps_rollup`.
  private var rollupCosts = (Duration.zero, Duration.zero)

  private var counters: MemoryFingerprint.Counters?

  /// How often in a row evidence was for nothing, and for how many samples none is taken therefore.
  private var misses = 0
  private var pause = 0

  /// More than that is not paused: what was busy for hours may come to rest.
  private static let longestPause = 8

  /// While the kernel walks the pages for it, the process can't map memory, and it has the pages of a
  /// whole mapping walked at once.
  private static let longestRollup = Duration.milliseconds(10)

  /// Decides what is done in the sample that begins now.
  ///
  /// - Parameters:
  ///   - counters: the process's in this sample.
  ///   - kept: what was read of it before, if it still runs the same program.
  ///   - time: since the start of the run.
  mutating func next(
    _ counters: MemoryFingerprint.Counters, of pid: ProcessID, kept: CachedReading?,
    at time: Duration
  ) -> Step {
    if self.counters?.startTime != counters.startTime { self = ReusePolicy() }
    let isQuiet = self.counters == counters
    self.counters = counters
    // Without an address space there is nothing to leave alone.
    guard isQuiet, counters.virtualSize > 0,
      min(rollupCosts.0, rollupCosts.1) <= Self.longestRollup
    else { return .read }
    guard pause == 0 else {
      pause -= 1
      return .read
    }
    if let kept, let evidence = kept.evidence, evidence.counters == counters,
      time - kept.time < Self.largestAge(of: pid)
    {
      return .compare(evidence)
    }
    return .gather
  }

  /// Notes how long the kernel worked on `smaps_rollup`. That one reading took long says little: the
  /// process may just have come back from swap.
  mutating func noteRollup(_ cost: Duration) {
    rollupCosts = (rollupCosts.1, cost)
  }

  /// Notes that mappings could be left alone.
  mutating func noteSuccess() {
    misses = 0
  }

  /// Notes that evidence was taken for nothing.
  mutating func noteMiss() {
    misses += 1
    pause = min(misses, Self.longestPause)
  }

  /// How old a reading may become that still seems to hold: from 22.5 to 30 s, so that those that began
  /// at the same moment are not all read anew in the same sample.
  static func largestAge(of pid: ProcessID) -> Duration {
    .milliseconds(22_500) + .microseconds(7_500_000 * Int(pid.rawValue & 0xFF) / 0xFF)
  }
}

import ProcFS

/// Decides what is read of a process that does not run.
///
/// Its clock shows that it changed nothing itself. Other processes and the kernel can still change
/// its memory, so it is checked at a slower pace. All checks are spread over time by PID.
struct IdleSchedule: Sendable {
  enum Step: Equatable, Sendable {
    /// Nothing is read.
    case reuse
    /// `stat` is compared with that of the latest full read.
    case counters
    /// `smaps_rollup` is compared too.
    case rollup
    /// `stat` is read of a kernel thread that ran.
    case kernelThread
    /// The mappings are read.
    ///
    /// - Parameter withRollup: whether `smaps_rollup` is read after them, to compare later ones.
    case read(withRollup: Bool)

    /// Whether mappings are read only if something has changed.
    var isCheck: Bool { self == .counters || self == .rollup || self == .kernelThread }
  }

  /// What `smaps_rollup` costs in units of a full read; `nil` if that is not known.
  private(set) var rollupRatio: Double?

  /// Whether the ratio is small enough.
  private var isRollupCheap = false

  /// For how many more full reads both are valid. A process may grow.
  private var ratioReads = 0

  private static let ratioValidity = 10

  /// Whether opening and reading `stat` takes a large part of a full read.
  private var hasCostlyCounters = false

  /// When `stat` or `smaps_rollup` was last compared, since the start of the run.
  private var lastCounters = Duration.zero
  private var lastRollup = Duration.zero

  /// Whether a later `smaps_rollup` can be compared with one of the latest full read.
  private var hasRollup = false

  /// Whether the latest one shows that memory of files changed by more than a little.
  private var hasChangedFiles = false

  /// The time between two checks of `stat`.
  static let countersPeriod = Duration.seconds(5)

  /// The same for a small process, for which `stat` takes more than a sixteenth of a full read.
  static let costlyCountersPeriod = Duration.seconds(10)

  private static let costlyCounters = 16

  /// The longest time for which nothing but `stat` is checked.
  static let unverifiedPeriod = Duration.seconds(30)

  /// The longest time between two full reads if `smaps_rollup` is checked in between. What it does
  /// not show is how PSS is divided among the files of a process.
  static let verifiedPeriod = Duration.seconds(300)

  /// The same if the sums for files changed: then their division did too.
  static let changedPeriod = Duration.seconds(90)

  /// The largest ratio with which `smaps_rollup` is read. It saves nine of ten full reads, and
  /// costs half a percent of one per second. A process of few large mappings has a ratio near 1:
  /// the kernel walks all pages of a mapping while it holds the lock of the address space, for
  /// `smaps_rollup` as for `smaps`.
  static let largestRatio = 0.15

  /// The largest ratio if the kernel holds that lock for a short time only. Two reads of
  /// `smaps_rollup` instead of two full reads still save more than half of their cost.
  static let largestShortRatio = 0.4

  /// How long that is. A full read releases the lock after each few kB of text. `smaps_rollup`
  /// releases it if a writer waits, and before Linux 5.10 only at the end.
  static let shortRollup = Duration.milliseconds(1)

  /// The time between two checks of `smaps_rollup`. It is proportional to their cost.
  var rollupPeriod: Duration {
    let period = Duration.milliseconds(Int((rollupRatio ?? 0) * 200_000))
    return min(max(Self.countersPeriod, period), Self.unverifiedPeriod)
  }

  /// The time between two full reads.
  private var readPeriod: Duration {
    guard hasRollup else { return Self.unverifiedPeriod }
    return hasChangedFiles ? Self.changedPeriod : Self.verifiedPeriod
  }

  /// Decides for the sample that begins now.
  ///
  /// - Parameters:
  ///   - readTime: when the latest full read was, since the start of the run.
  ///   - comparesRollups: whether a change of `smaps_rollup` can be applied to the cached memory.
  func step(
    of pid: ProcessID, readAt readTime: Duration, at now: Duration, comparesRollups: Bool
  ) -> Step {
    if Self.isDue(pid, every: readPeriod, since: readTime, at: now) {
      let mayBeCheap = isRollupCheap || rollupRatio == nil
      return .read(withRollup: comparesRollups && mayBeCheap)
    }
    if hasRollup, Self.isDue(pid, every: rollupPeriod, since: max(readTime, lastRollup), at: now) {
      return .rollup
    }
    let latest = max(readTime, lastCounters, lastRollup)
    let pace = hasCostlyCounters ? Self.costlyCountersPeriod : Self.countersPeriod
    return Self.isDue(pid, every: pace, since: latest, at: now) ? .counters : .reuse
  }

  /// Whether a point in time is passed that comes once per period, at another time for each PID.
  static func isDue(
    _ pid: ProcessID, every period: Duration, since latest: Duration, at now: Duration
  ) -> Bool {
    // Multiples of the golden ratio are spread evenly.
    let spread = UInt32(bitPattern: pid.rawValue) &* 0x9E37_79B9
    let length: Int64 = max(1, period.milliseconds)
    let phase = Int64((UInt64(spread) * UInt64(length)) >> 32)
    return (now.milliseconds + phase) / length > (latest.milliseconds + phase) / length
  }

  mutating func recordCounters(at time: Duration) {
    lastCounters = time
  }

  /// Records what a check of `stat` costs.
  ///
  /// - Parameter read: the cost of the latest full read.
  mutating func recordCounters(cost: Duration, read: Duration) {
    hasCostlyCounters = cost * Self.costlyCounters > read
  }

  /// Records a check of `smaps_rollup`.
  ///
  /// - Parameter hasChangedFiles: whether the sums for files differ by more than a little from
  ///   those after the latest full read.
  mutating func recordRollup(at time: Duration, hasChangedFiles: Bool) {
    lastRollup = time
    self.hasChangedFiles = hasChangedFiles
  }

  /// Records a full read without `smaps_rollup`.
  mutating func recordRead() {
    hasRollup = false
    hasChangedFiles = false
    guard ratioReads > 0 else { return }
    ratioReads -= 1
    if ratioReads == 0 { rollupRatio = nil }
  }

  /// Records that `smaps_rollup` was read after a full read.
  ///
  /// - Parameters:
  ///   - cost: its CPU time; `nil` if it can't be compared with the full read.
  ///   - read: that of the full read.
  mutating func recordBaseline(cost: Duration?, read: Duration) {
    let ratio = cost.map { $0 / max(read, .nanoseconds(1)) } ?? .infinity
    rollupRatio = ratio
    ratioReads = Self.ratioValidity
    let isShort = cost.map { $0 <= Self.shortRollup } ?? false
    isRollupCheap = ratio <= (isShort ? Self.largestShortRatio : Self.largestRatio)
    hasRollup = isRollupCheap
  }
}

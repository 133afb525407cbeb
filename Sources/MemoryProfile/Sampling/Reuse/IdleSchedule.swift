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
    /// The mappings are read.
    ///
    /// - Parameter withRollup: whether `smaps_rollup` is read after them, to compare later ones.
    case read(withRollup: Bool)

    var isCheck: Bool { self == .counters || self == .rollup }
  }

  /// What `smaps_rollup` costs in units of a full read; `nil` if that is not known.
  private(set) var rollupRatio: Double?

  /// For how many more full reads the ratio is valid. A process may grow.
  private var ratioReads = 0

  private static let ratioValidity = 10

  /// When `stat` or `smaps_rollup` was last compared, since the start of the run.
  private var lastCounters = Duration.zero
  private var lastRollup = Duration.zero

  /// Whether a later `smaps_rollup` can be compared with one of the latest full read.
  private var hasRollup = false

  /// The longest time between two checks of `stat`.
  static let countersPeriod = Duration.seconds(5)

  /// The longest time for which nothing but `stat` is checked.
  static let unverifiedPeriod = Duration.seconds(30)

  /// The longest time between two full reads if `smaps_rollup` is checked in between.
  static let verifiedPeriod = Duration.seconds(90)

  /// The largest ratio with which `smaps_rollup` is read. It saves two of three full reads, and
  /// costs half a percent of one per second. A process of few large mappings has a ratio near 1:
  /// the kernel walks all pages of a mapping while it holds the lock of the address space, for
  /// `smaps_rollup` as for `smaps`.
  static let largestRatio = 0.15

  /// The time between two checks of `smaps_rollup`. It is proportional to their cost.
  var rollupPeriod: Duration {
    max(Self.countersPeriod, .milliseconds(Int((rollupRatio ?? 0) * 200_000)))
  }

  /// Decides for the sample that begins now.
  ///
  /// - Parameters:
  ///   - readTime: when the latest full read was, since the start of the run.
  ///   - comparesRollups: whether a change of `smaps_rollup` can be applied to the cached memory.
  func step(
    of pid: ProcessID, readAt readTime: Duration, at now: Duration, comparesRollups: Bool
  ) -> Step {
    let period = hasRollup ? Self.verifiedPeriod : Self.unverifiedPeriod
    if Self.isDue(pid, every: period, since: readTime, at: now) {
      let isCheap = (rollupRatio ?? 0) <= Self.largestRatio
      return .read(withRollup: comparesRollups && isCheap)
    }
    if hasRollup, Self.isDue(pid, every: rollupPeriod, since: max(readTime, lastRollup), at: now) {
      return .rollup
    }
    let latest = max(readTime, lastCounters, lastRollup)
    return Self.isDue(pid, every: Self.countersPeriod, since: latest, at: now) ? .counters : .reuse
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

  mutating func recordRollup(at time: Duration) {
    lastRollup = time
  }

  /// Records a full read without `smaps_rollup`.
  mutating func recordRead() {
    hasRollup = false
    guard ratioReads > 0 else { return }
    ratioReads -= 1
    if ratioReads == 0 { rollupRatio = nil }
  }

  /// Records that `smaps_rollup` was read after a full read.
  ///
  /// - Parameter ratio: its cost in units of the full read's.
  mutating func recordBaseline(ratio: Double) {
    rollupRatio = ratio
    ratioReads = Self.ratioValidity
    hasRollup = ratio <= Self.largestRatio
  }
}

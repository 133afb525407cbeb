import MemoryProfile
import MemorySeries
import Plot
import ProcFS

/// A limit of how fast memory grows: `--max-growth` with a rate.
struct GrowthGate: Gate {
  let name: String

  /// What must not grow faster.
  private let limited: MemoryQuantity

  /// In bytes per hour.
  let limit: UInt64

  private var growth: RecentGrowth

  /// The first samples, as long as the interval is learned from them: times and values in bytes.
  /// `nil` if the interval is known.
  private var first: [(time: Duration, bytes: UInt64)]? = []

  /// The number of samples that the interval is learned from.
  private static let learnedCount = 10

  private var state = BoundState()
  private var excess: ExcessTimes?

  /// The largest growth above the limit in bytes per hour, and the largest processes then.
  private var worst: (perHour: UInt64, processes: String)?

  private var isUnmeasured = false

  /// Whether the growth was known once.
  private var isChecked = false

  /// - Parameter interval: the time between two samples.
  init(name: String, quantity: MemoryQuantity, limit: UInt64, interval: Duration) {
    self.name = name
    limited = quantity
    self.limit = limit
    growth = RecentGrowth(interval: interval)
  }

  var quantity: MemoryQuantity? { limited }
  var isExceeded: Bool { worst != nil }

  mutating func prepare(for interval: Duration) {
    growth = RecentGrowth(interval: interval)
    first = nil
  }

  /// Takes one of the first samples of a recorded file that does not have its interval.
  private mutating func learnInterval(from bytes: UInt64, at time: Duration) {
    guard var samples = first else { return }
    samples.append((time, bytes))
    first = samples.count < Self.learnedCount ? samples : nil
    let distances = zip(samples.dropFirst(), samples).map { $0.time - $1.time }.ordered(by: <)
    guard !distances.isEmpty else { return }
    let learned = RecentGrowth(interval: distances[distances.count / 2])
    guard learned.window != growth.window else { return }
    growth = learned
    // The latest is appended by the caller.
    for sample in samples.dropLast() { growth.append(sample.bytes, at: sample.time) }
  }

  @discardableResult
  mutating func add(_ sample: Sample, _ gaps: SampleGaps) -> [GateCrossing] {
    guard let bytes = sample.total.measured(limited) else {
      isUnmeasured = true
      return []
    }
    let time = sample.interval.lowerBound
    if sample.followsGap {
      growth.reset()
      if first != nil { first = [] }
    }
    learnInterval(from: bytes, at: time)
    growth.append(bytes, at: time)
    guard let perHour = growth.perHour else { return [] }
    isChecked = true
    let value = UInt64(exactly: perHour.rounded()) ?? .max
    if value > max(limit, worst?.perHour ?? 0) {
      excess = ExcessTimes(first: excess?.first ?? time, worst: time)
      worst = (value, Self.largest(of: sample, by: limited))
    }
    return state.crossings(
      value, bound: limit, in: .bytesPerHour, of: sample, largestBy: limited,
      mayRecover: !gaps.lacksMeasured)
  }

  func verdict(
    beginning start: WallClockTime?, _ resolution: TimeResolution = .seconds,
    counting counted: Measure = .pss
  ) -> String? {
    guard let worst, let excess else { return nil }
    return
      "\(EscapedText.readable.escape(name)) exceeded: \(ByteFormatter.brief(worst.perHour))/h, "
      + "\(ByteFormatter.brief(worst.perHour - limit))/h above the limit "
      + "(\(excess.text(beginning: start, resolution))); largest: \(worst.processes)"
  }

  func lack(in path: String?) -> GateMessage? {
    if isUnmeasured, !isExceeded, case .measure(let measure) = limited {
      return .notMeasured(gate: name, measure, path: path)
    }
    return isChecked
      ? nil
      : .tooShort(gate: EscapedText.readable.escape(name), least: growth.window / 2)
  }
}

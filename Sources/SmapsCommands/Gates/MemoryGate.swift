import MemoryProfile
import Plot

/// A limit of the sum over the processes: `--max-total`, `--max`, and `--max-growth` with a
/// baseline.
struct MemoryGate: Gate {
  let name: String
  private let limited: MemoryQuantity

  /// The largest allowed value, in bytes.
  let limit: UInt64

  /// The peak of the baseline that the limit is relative to, in bytes; `nil` for an absolute limit.
  var baseline: UInt64?

  /// The measure that the baseline counts; `nil` for an absolute limit.
  var baselineMeasure: Measure?

  /// When the limit was exceeded; `nil` if it never was.
  private var excess: ExcessTimes?

  private var state = BoundState()

  /// Whether a sample does not have the quantity, so that the limit may have been exceeded.
  private var isUnmeasured = false

  /// Whether a sample has what is limited. Names of mappings may be misspelled.
  private var isSeen = false

  /// The first sample with the largest value above the limit; `nil` if there is none.
  private var worst: Sample?

  init(
    name: String, quantity: MemoryQuantity, limit: UInt64, baseline: UInt64? = nil,
    baselineMeasure: Measure? = nil
  ) {
    self.name = name
    limited = quantity
    self.limit = limit
    self.baseline = baseline
    self.baselineMeasure = baselineMeasure
  }

  var quantity: MemoryQuantity? { limited }
  var isExceeded: Bool { worst != nil }

  @discardableResult
  mutating func add(_ sample: Sample, _ gaps: SampleGaps) -> [GateCrossing] {
    guard let value = sample.total.measured(limited) else {
      isUnmeasured = true
      return []
    }
    if !isSeen {
      isSeen = if case .part(let part) = limited { sample.total.has(part) } else { true }
    }
    if value > max(limit, worst.map { $0.total[limited] } ?? 0) {
      let time = sample.interval.lowerBound
      excess = ExcessTimes(first: excess?.first ?? time, worst: time)
      worst = sample
    }
    return state.crossings(
      value, bound: limit, in: .bytes, of: sample, largestBy: limited,
      mayRecover: !gaps.lacksMeasured)
  }

  func verdict(
    beginning start: WallClockTime?, _ resolution: TimeResolution = .seconds,
    counting counted: Measure = .pss
  ) -> String? {
    guard let worst, let excess else { return nil }
    let value = worst.total[limited]
    let bound =
      if case .measure(let measure) = limited, limited != .total {
        measure.descriptor.addsUp ? "" : " (upper bound)"
      } else {
        counted.ofSum
      }
    let difference =
      baseline.map {
        "\(Self.percent(value, above: $0)) above the baseline's \(ByteFormatter.brief($0))"
      }
      ?? "\(ByteFormatter.brief(value - limit)) above the limit"
    return
      "\(EscapedText.readable.escape(name)) exceeded: \(ByteFormatter.brief(value))\(bound), "
      + "\(difference) (\(excess.text(beginning: start, resolution))); "
      + "largest: \(Self.largest(of: worst, by: limited))"
  }

  func lack(in path: String?) -> GateMessage? {
    if !isSeen, !isUnmeasured {
      return .nameNotSeen(gate: EscapedText.readable.escape(name))
    }
    guard isUnmeasured, !isExceeded, case .measure(let measure) = limited else { return nil }
    return .notMeasured(gate: name, measure, path: path)
  }

  /// With one decimal.
  private static func percent(_ value: UInt64, above baseline: UInt64) -> String {
    Decimals.format((Double(value) / Double(baseline) - 1) * 100, places: 1) + "%"
  }
}

import MemoryProfile
import Plot
import ProcFS

/// A memory limit of a run, and whether the run exceeded it.
struct MemoryGate {
  /// The exit status of a run that exceeded a limit.
  static let status: Int32 = 3

  /// The option as the user typed it.
  let name: String
  let quantity: MemoryQuantity

  /// The largest allowed value, in bytes.
  let limit: UInt64

  /// The peak of the baseline that the limit is relative to, in bytes; `nil` for an absolute limit.
  var baseline: UInt64?

  /// The measure that the baseline counts; `nil` for an absolute limit.
  var baselineMeasure: Measure?

  /// When the limit was first exceeded, since the start of the run; `nil` if it never was.
  private(set) var firstExcess: Duration?

  /// Whether a sample does not have the quantity, so that the limit may have been exceeded.
  private(set) var isUnmeasured = false

  /// Whether a sample has what is limited. Names of mappings may be misspelled.
  private(set) var isSeen = false

  /// The first sample with the largest value above the limit; `nil` if there is none.
  private(set) var worst: Sample?

  init(
    name: String, quantity: MemoryQuantity, limit: UInt64, baseline: UInt64? = nil,
    baselineMeasure: Measure? = nil
  ) {
    self.name = name
    self.quantity = quantity
    self.limit = limit
    self.baseline = baseline
    self.baselineMeasure = baselineMeasure
  }

  var isExceeded: Bool { worst != nil }

  mutating func add(_ sample: Sample) {
    guard let value = sample.total.measured(quantity) else {
      isUnmeasured = true
      return
    }
    if !isSeen {
      isSeen = if case .part(let part) = quantity { sample.total.has(part) } else { true }
    }
    guard value > max(limit, worst.map { $0.total[quantity] } ?? 0) else { return }
    if firstExcess == nil { firstExcess = sample.interval.lowerBound }
    worst = sample
  }

  /// The number of processes that a verdict names.
  private static let length = 3

  /// The verdict in one line; `nil` if the limit was not exceeded.
  ///
  /// - Parameters:
  ///   - start: when the run began; `nil` if it is not known.
  ///   - resolution: how precisely times are written.
  ///   - counted: the measure that is counted by category.
  func verdict(
    beginning start: WallClockTime?, _ resolution: TimeResolution = .seconds,
    counting counted: Measure = .pss
  ) -> String? {
    guard let worst, let firstExcess else { return nil }
    let value = worst.total[quantity]
    let time = worst.interval.lowerBound
    var moment = "after \(time.formattedTime(resolution))"
    if let start { moment += ", \(start.advanced(by: time).brief)" }
    if firstExcess < time { moment += "; first after \(firstExcess.formattedTime(resolution))" }
    let bound =
      if case .measure(let measure) = quantity, quantity != .total {
        measure.descriptor.addsUp ? "" : " (upper bound)"
      } else {
        counted.ofSum
      }
    let excess =
      baseline.map {
        "\(Self.percent(value, above: $0)) above the baseline's \(ByteFormatter.brief($0))"
      }
      ?? "\(ByteFormatter.brief(value - limit)) above the limit"
    return
      "\(EscapedText.readable.escape(name)) exceeded: \(ByteFormatter.brief(value))\(bound), "
      + "\(excess) (\(moment)); largest: \(largest(of: worst))"
  }

  private func largest(of sample: Sample) -> String {
    let labels = ProcessLabel.labels(of: sample.processes)
    let bySize = zip(labels, sample.processes).map { ($0, $1.memory[quantity]) }
      .filter { $0.1 > 0 }.enumerated()
      .sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }.map(\.element)
    let named = bySize.prefix(Self.length).map { label, bytes in
      "\(ByteFormatter.brief(bytes)) \(label.text(upTo: 40))"
    }
    let more = bySize.count - named.count
    return (named + (more > 0 ? ["\(more) more"] : [])).joined(separator: ", ")
  }

  /// With one decimal.
  private static func percent(_ value: UInt64, above baseline: UInt64) -> String {
    Decimals.format((Double(value) / Double(baseline) - 1) * 100, places: 1) + "%"
  }
}

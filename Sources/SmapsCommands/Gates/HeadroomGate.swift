import MemoryProfile
import Plot
import ProcFS

/// A limit in percent: `--max-cgroup` and `--max-pressure`.
struct HeadroomGate: Gate {
  enum Subject: Equatable {
    /// What is charged to a control group, relative to its limit.
    case group
    /// The share of the last 10 s in which at least one task waited for memory.
    case somePressure
    /// The share of the last 10 s in which all tasks waited for memory.
    case fullPressure
  }

  let name: String
  let subject: Subject

  /// In hundredths of a percent.
  let limit: UInt64

  private var state = BoundState()
  private var excess: ExcessTimes?

  /// The largest value above the limit, in hundredths of a percent, and of what it is a part.
  private var worst: (value: UInt64, whole: String)?

  private var isMeasured = false

  init(name: String, _ subject: Subject, limit: UInt64) {
    self.name = name
    self.subject = subject
    self.limit = limit
  }

  var needsProcesses: Bool { false }
  var isExceeded: Bool { worst != nil }

  @discardableResult
  mutating func add(_ sample: Sample, _ gaps: SampleGaps) -> [GateCrossing] {
    guard let (value, whole) = value(of: sample.headroom) else { return [] }
    isMeasured = true
    if value > max(limit, worst?.value ?? 0) {
      let time = sample.interval.lowerBound
      excess = ExcessTimes(first: excess?.first ?? time, worst: time)
      worst = (value, whole)
    }
    return state.crossings(
      value, bound: limit, in: .hundredthsOfPercent, of: sample, largestBy: .total)
  }

  /// In hundredths of a percent, and of what it is a part; `nil` if it was not measured.
  private func value(of headroom: MemoryHeadroom?) -> (UInt64, whole: String)? {
    switch subject {
    case .group:
      guard let limit = headroom?.limit, limit.limit > 0 else { return nil }
      let part = (1 - Double(limit.left) / Double(limit.limit)) * 10_000
      let group = EscapedText.readable.escape(limit.group.isEmpty ? "/" : limit.group)
      return (
        UInt64(max(0, part.rounded())), " of \(ByteFormatter.brief(limit.limit)), limit of \(group)"
      )
    case .somePressure: return headroom?.pressure.map { ($0.some, "") }
    case .fullPressure: return headroom?.pressure.map { ($0.full, "") }
    }
  }

  func verdict(
    beginning start: WallClockTime?, _ resolution: TimeResolution = .seconds,
    counting counted: Measure = .pss
  ) -> String? {
    guard let worst, let excess else { return nil }
    return
      "\(EscapedText.readable.escape(name)) exceeded: "
      + "\(GateUnit.hundredthsOfPercent.number(worst.value))%\(worst.whole) "
      + "(\(excess.text(beginning: start, resolution)))"
  }

  func lack(in path: String?) -> GateMessage? {
    isMeasured
      ? nil
      : subject == .group
        ? .withoutGroupLimit(gate: name, path: path) : .withoutPressure(gate: name, path: path)
  }
}

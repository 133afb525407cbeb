import MemoryProfile
import Plot
import ProcFS

/// A bound of a run: what may not become larger than so much, and what became of it.
struct MemoryGate {
  /// With which a run ends in which one was exceeded.
  static let status: Int32 = 3

  /// The option as the user typed it.
  let name: String
  let quantity: MemoryQuantity

  /// The largest value that is still allowed, in bytes.
  let limit: UInt64

  /// The largest total of the run that the limit was taken from, in bytes; nil where it was typed.
  var baseline: UInt64?

  /// When it was first exceeded, since the start of the run; nil where it never was.
  private(set) var firstExcess: Duration?

  /// The sample in which it was exceeded most, the first of those.
  private(set) var worst: Sample?

  init(name: String, quantity: MemoryQuantity, limit: UInt64, baseline: UInt64? = nil) {
    self.name = name
    self.quantity = quantity
    self.limit = limit
    self.baseline = baseline
  }

  var isExceeded: Bool { worst != nil }

  mutating func note(_ sample: Sample) {
    let value = sample.total[quantity]
    guard value > max(limit, worst.map { $0.total[quantity] } ?? 0) else { return }
    if firstExcess == nil { firstExcess = sample.interval.lowerBound }
    worst = sample
  }

  /// How many of the largest processes are named.
  private static let length = 3

  /// What happened, in one line; nil where the limit was kept.
  ///
  /// - Parameter start: of the run by the clock; nil where it is not known.
  func verdict(beginning start: WallClockTime?) -> String? {
    guard let worst, let firstExcess else { return nil }
    let value = worst.total[quantity]
    let time = worst.interval.lowerBound
    var moment = "after \(time.formattedBriefly)"
    if let start { moment += ", \(start.advanced(by: time).brief)" }
    if firstExcess < time { moment += "; first after \(firstExcess.formattedBriefly)" }
    let excess =
      baseline.map {
        "\(Self.percent(value, above: $0)) above the baseline's \(ByteFormatter.brief($0))"
      }
      ?? "\(ByteFormatter.brief(value - limit)) above the limit"
    return
      "\(EscapedText.readable.escape(name)) exceeded: \(ByteFormatter.brief(value)), \(excess) "
      + "(\(moment)); largest: \(largest(of: worst))"
  }

  private func largest(of sample: Sample) -> String {
    let bySize = sample.processes.map { ($0, $0.memory[quantity]) }
      .filter { $0.1 > 0 }.enumerated()
      .sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }.map(\.element)
    let named = bySize.prefix(Self.length).map { process, bytes in
      let label = ProcessLabel(process.pid, process.commandLine.bytes, name: process.name)
      return "\(ByteFormatter.brief(bytes)) \(label.text(upTo: 40))"
    }
    let more = bySize.count - named.count
    return (named + (more > 0 ? ["\(more) more"] : [])).joined(separator: ", ")
  }

  /// To a tenth of a percent.
  private static func percent(_ value: UInt64, above baseline: UInt64) -> String {
    Decimals.format((Double(value) / Double(baseline) - 1) * 100, places: 1) + "%"
  }
}

import MemoryProfile
import ProcFS

/// What a recording holds of a process at its latest sample: what follows is recorded as what differs.
struct RecordedProcess {
  /// Of its row.
  let id: Int64
  let boot: Int64

  /// nil before its first sample, and after it was missing.
  private var latest: ProcessRecord?

  /// The rows of its series by ``RecordedQuantity/index``, nil where there is none yet.
  private var series = [Int64?](repeating: nil, count: RecordedQuantity.all.count)
  private var otherSeries: [String: Int64] = [:]

  init(id: Int64, boot: Int64) {
    self.id = id
    self.boot = boot
  }

  /// A row of `series`.
  struct SeriesRow {
    let id: Int64
    let kind: String
    let name: String?
  }

  /// - Parameters:
  ///   - rows: of its series.
  ///   - latest: what its latest sample was; nil where it was missing in it.
  init(
    id: Int64, boot: Int64, series rows: [SeriesRow], latest: ProcessRecord? = nil
  ) {
    self.init(id: id, boot: boot)
    self.latest = latest
    for row in rows {
      guard let quantity = RecordedQuantity.byKind[row.kind] else { continue }
      if quantity == .memory(.other) {
        otherSeries[row.name ?? ""] = row.id
      } else {
        series[quantity.index] = row.id
      }
    }
  }

  /// Whether its memory was that of an earlier sample; false before its first one in a run.
  var isHeld: Bool { latest?.isHeld ?? false }

  /// Begins a run, in which nobody's memory is that of a sample before it.
  mutating func beginRun() { latest?.isHeld = false }

  /// Whether nothing differs of what stands in `state`.
  func isLike(_ process: ProcessRecord) -> Bool {
    guard let latest else { return false }
    return latest.parent == process.parent && latest.name == process.name
      && latest.commandLine == process.commandLine && latest.executable == process.executable
  }

  /// The series that tell of memory now, and whether it is of a name that counts as other.
  var memorySeries: [(series: Int64, isName: Bool)] {
    guard let latest else { return [] }
    var found: [(Int64, Bool)] = []
    for quantity in RecordedQuantity.all where quantity.unit > 1 {
      if let row = series[quantity.index], quantity.value(in: latest) > 0 {
        found.append((row, false))
      }
    }
    for name in latest.memory.others.keys.sorted() {
      if let row = otherSeries[name] { found.append((row, true)) }
    }
    return found
  }

  /// Tells apart what has changed, and remembers it.
  ///
  /// - Parameter record: is given what changed, its series (nil where it has none yet) and the new
  ///   value (nil where a name is gone); answers which series it is.
  mutating func update(
    _ process: ProcessRecord,
    _ record: (RecordedQuantity, _ name: String?, _ series: Int64?, UInt64?) throws -> Int64
  ) throws {
    defer { latest = process }
    if let latest, latest.memory == process.memory, latest.faults == process.faults { return }
    for quantity in RecordedQuantity.all where quantity != .memory(.other) {
      let value = quantity.value(in: process)
      if value != latest.map({ quantity.value(in: $0) }) ?? 0 {
        series[quantity.index] = try record(quantity, nil, series[quantity.index], value)
      }
    }
    let (before, now) = (latest?.memory.others ?? [:], process.memory.others)
    guard before != now else { return }
    for name in now.keys.sorted() where before[name] != now[name] {
      otherSeries[name] = try record(.memory(.other), name, otherSeries[name], now[name])
    }
    for name in before.keys.sorted() where now[name] == nil {
      otherSeries[name] = try record(.memory(.other), name, otherSeries[name], nil)
    }
  }
}

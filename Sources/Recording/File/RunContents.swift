import SQLite
import MemoryProfile
import ProcFS

/// What a run of a recording contains beside the categories.
struct RunContents {
  /// The measures that it does not have.
  var missing: MeasureSet
  var hasCPU: Bool

  /// The measure that is counted by category.
  var counted = Measure.pss

  /// A run of a version that had no table for it.
  static let first = RunContents(missing: [MeasureSet(.rss), MeasureSet(.uss)], hasCPU: false)

  private init(missing: MeasureSet, hasCPU: Bool) {
    self.missing = missing
    self.hasCPU = hasCPU
  }

  /// A record of a process that has no number yet.
  func applied(to record: ProcessRecord) -> ProcessRecord {
    var record = record
    record.memory.unmeasured = missing
    record.cpu = hasCPU ? CPUTime() : nil
    return record
  }

  /// - Parameter row: the columns `counted` and `kinds`.
  init(_ row: Row, from index: Int) throws {
    let kinds = Set(try row[index + 1, as: String.self].split(separator: " "))
    let hasFaults = kinds.contains(Counter.minorFaults.key[...])
    missing = Measure.additional.reduce(into: hasFaults ? [] : .pageFaults) { set, measure in
      if !kinds.contains(measure.descriptor.key[...]) { set.formUnion(MeasureSet(measure)) }
    }
    hasCPU = kinds.contains(Counter.userTime.key[...])
    let key: String = try row[index]
    // checkFormat refuses recordings of a later version, which may count others.
    counted = Measure.countable.first { $0.descriptor.key == key } ?? .pss
  }

  /// Of each run, by its number.
  static func all(_ db: Database) throws -> [Int64: RunContents] {
    guard try db.hasTable(RecordingFormat.measureTable) else { return [:] }
    var found: [Int64: RunContents] = [:]
    let rows = try db.query("SELECT run, counted, kinds FROM \(RecordingFormat.measureTable)")
    while let row = try rows.next() {
      found[try row[0]] = try RunContents(row, from: 1)
    }
    return found
  }
}

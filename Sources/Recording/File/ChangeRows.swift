import GRDB
import MemoryProfile
import ProcFS

/// A row of a table that stores what changes in a sample.
protocol ChangeRow {
  /// The SQL query for all rows, in the order of samples.
  static var query: String { get }

  /// The ID of the sample from which the row applies.
  var sample: Int64 { get }

  init(_ row: Row) throws
}

/// The rows of a table, taken sample by sample.
struct ChangeRows<Element: ChangeRow> {
  private let cursor: RowCursor

  /// The row after those already taken; `nil` at the end.
  private var next: Element?

  init(_ db: Database) throws {
    cursor = try Row.fetchCursor(db, sql: Element.query)
    next = try cursor.next().map { try Element($0) }
  }

  /// Takes the next row that applies at a sample; `nil` if all of them have been taken.
  mutating func take(upTo sample: Int64) throws -> Element? {
    guard let row = next, row.sample <= sample else { return nil }
    next = try cursor.next().map { try Element($0) }
    return row
  }
}

/// A row of `state`.
struct StateRow: ChangeRow {
  let sample: Int64
  /// The row of `process`.
  let process: Int64
  let parent: ProcessID?
  let name: String
  /// The command line; `nil` if the process has exited.
  let command: [UInt8]?
  let executable: [UInt8]?

  static let query = "SELECT sample, process, parent, name, command, exe FROM state ORDER BY rowid"

  init(_ row: Row) throws {
    sample = try row.decode(atIndex: 0)
    process = try row.decode(atIndex: 1)
    parent = try row.decode(Int32?.self, atIndex: 2).map { ProcessID(rawValue: $0) }
    name = try row.decode(String?.self, atIndex: 3) ?? ""
    command = RecordingFormat.bytes(row[4])
    executable = RecordingFormat.bytes(row[5])
  }
}

/// A row of `change`.
struct ValueRow: ChangeRow {
  let sample: Int64
  /// The row of `series`.
  let series: Int64
  /// The stored number; `nil` if a named part is gone.
  let value: Double?

  static let query = "SELECT sample, series, value FROM change ORDER BY sample, series"

  init(_ row: Row) throws {
    sample = try row.decode(atIndex: 0)
    series = try row.decode(atIndex: 1)
    value = try row.decode(Double?.self, atIndex: 2)
  }
}

/// A row of `skipped`.
struct SkippedRow: ChangeRow {
  let sample: Int64
  let skipped: SkippedSamples

  static let query =
    "SELECT sample, samples, reason FROM \(RecordingFormat.skippedTable) ORDER BY sample"

  init(_ row: Row) throws {
    sample = try row.decode(atIndex: 0)
    // A later version may know more reasons.
    skipped = SkippedSamples(
      count: try row.decode(atIndex: 1),
      reason: try row.decode(String?.self, atIndex: 2).flatMap { SkipReason(rawValue: $0) })
  }
}

/// A row of `held`.
struct HeldRow: ChangeRow {
  let sample: Int64
  /// The row of `process`.
  let process: Int64
  /// Whether the process's memory is that of an earlier sample from now on.
  let isHeld: Bool

  static let query =
    "SELECT sample, process, is_held FROM \(RecordingFormat.heldTable) ORDER BY rowid"

  init(_ row: Row) throws {
    sample = try row.decode(atIndex: 0)
    process = try row.decode(atIndex: 1)
    isHeld = try row.decode(atIndex: 2)
  }
}

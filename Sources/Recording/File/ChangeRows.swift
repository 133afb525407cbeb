import SQLite
import MemoryProfile
import ProcFS

/// A row of a table that stores what changes in a sample.
protocol ChangeRow {
  /// The ID of the sample from which the row applies.
  var sample: Int64 { get }

  init(_ row: Row) throws
}

/// The rows of a table, taken sample by sample.
struct ChangeRows<Element: ChangeRow> {
  private let statement: Statement

  /// The row after those already taken; `nil` at the end.
  private var next: Element?

  /// - Parameter query: the SQL query for all rows, in the order of samples.
  init(_ db: Database, query: String) throws {
    statement = try db.query(query)
    next = try statement.next().map { try Element($0) }
  }

  /// The sample of the next row; `nil` at the end.
  var nextSample: Int64? { next?.sample }

  /// Takes the next row that applies at a sample; `nil` if all of them have been taken.
  mutating func take(upTo sample: Int64) throws -> Element? {
    guard let row = next, row.sample <= sample else { return nil }
    next = try statement.next().map { try Element($0) }
    return row
  }

  /// Takes the next row if it satisfies a condition; otherwise returns `nil`.
  mutating func take(if matches: (Element) -> Bool) throws -> Element? {
    guard let row = next, matches(row) else { return nil }
    next = try statement.next().map { try Element($0) }
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
    sample = try row[0]
    process = try row[1]
    parent = try row[2, as: Int32?.self].map { ProcessID(rawValue: $0) }
    name = try row[3, as: String?.self] ?? ""
    command = row.bytes(4)
    executable = row.bytes(5)
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
    sample = try row[0]
    series = try row[1]
    value = try row[2, as: Double?.self]
  }
}

/// A row of `skipped`.
struct SkippedRow: ChangeRow {
  let sample: Int64
  let skipped: SkippedSamples

  static let query =
    "SELECT sample, samples, reason FROM \(RecordingFormat.skippedTable) ORDER BY sample"

  init(_ row: Row) throws {
    sample = try row[0]
    // A later version may know more reasons.
    skipped = SkippedSamples(
      count: try row[1],
      reason: try row[2, as: String?.self].flatMap { SkipReason(rawValue: $0) })
  }
}

/// A row of `held`, `reused` or `may_count_twice`.
struct MarkRow: ChangeRow {
  let sample: Int64
  /// The row of `process`.
  let process: Int64
  /// Whether the process has the mark from now on.
  let isSet: Bool

  init(_ row: Row) throws {
    sample = try row[0]
    process = try row[1]
    isSet = try row[2]
  }
}

/// A row of `unmeasured`.
struct UnmeasuredRow: ChangeRow {
  let sample: Int64
  /// The row of `process`.
  let process: Int64
  /// What is not measured from now on.
  let measures: MeasureSet
  let lacksCPU: Bool

  static let query =
    "SELECT sample, process, kinds FROM \(RecordingFormat.unmeasuredTable) ORDER BY rowid"

  init(_ row: Row) throws {
    sample = try row[0]
    process = try row[1]
    let kinds: String = try row[2]
    measures = RecordingFormat.measures(kinds)
    lacksCPU = RecordingFormat.lacksCPU(kinds)
  }
}

/// A row of `owner`.
struct OwnerRow: ChangeRow {
  let sample: Int64
  /// The row of `process`.
  let process: Int64
  let user: UserID?
  let controlGroup: ControlGroup?

  static let query =
    "SELECT sample, process, user, cgroup FROM \(RecordingFormat.ownerTable) ORDER BY rowid"

  init(_ row: Row) throws {
    sample = try row[0]
    process = try row[1]
    user = try row[2, as: Int64?.self].flatMap { UInt32(exactly: $0) }
      .map { UserID(rawValue: $0) }
    controlGroup = row.bytes(3).map { ControlGroup(bytes: $0) }
  }
}

/// A row of `container`.
struct ContainerRow: ChangeRow {
  let sample: Int64
  /// The row of `process`.
  let process: Int64
  /// `nil` if there is none from now on.
  let name: ContainerName?

  static let query =
    "SELECT sample, process, pod, name, claim FROM \(RecordingFormat.containerTable) "
    + "ORDER BY rowid"

  init(_ row: Row) throws {
    sample = try row[0]
    process = try row[1]
    let pod = try row[2, as: String?.self]
    let name = try row[3, as: String?.self]
    let claim = try row[4, as: String?.self]
    let isNone = pod == nil && name == nil && claim == nil
    self.name = isNone ? nil : ContainerName(pod: pod, name: name, claim: claim)
  }
}

/// A row of `shared_memory`.
struct SharedMemoryRow: ChangeRow {
  let sample: Int64
  /// The row of `process`.
  let process: Int64
  let part: MemoryPart
  /// In KiB; `nil` if the name is gone.
  let value: Double?

  static let query =
    "SELECT sample, process, name, value FROM \(RecordingFormat.sharedMemoryTable) ORDER BY rowid"

  init(_ row: Row) throws {
    sample = try row[0]
    process = try row[1]
    part = MemoryPart(.libraryData, name: row.bytes(2) ?? [])
    value = try row[3, as: Double?.self]
  }
}

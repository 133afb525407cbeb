import GRDB
import GRDBSQLite

/// The rows of a table of changes: sample, series, value. There are millions of them, so they are
/// taken from SQLite without the rows of GRDB.
struct ValueRows {
  /// Whether there is a current row. The columns have no meaning otherwise.
  private(set) var hasRow = false

  /// The sample from which the current row applies.
  private(set) var sample: Int64 = 0

  /// The row of the series.
  private(set) var series: Int64 = 0

  private(set) var value = StoredValue.none

  /// A number as it is stored.
  enum StoredValue {
    /// NULL: a named part is gone.
    case none
    case integer(Int64)
    case real(Double)

    /// The value, exact below 2⁵³; `nil` if it is out of range.
    ///
    /// - Parameter unit: the number of bytes or page faults in 1 of the stored number.
    func number(unit: UInt64) -> UInt64? {
      switch self {
      case .none: nil
      case .integer(let stored) where stored >= 0 && stored <= 1 << 43:
        UInt64(stored) &* unit
      case .integer(let stored): RecordingFormat.value(Double(stored), unit: unit)
      case .real(let stored): RecordingFormat.value(stored, unit: unit)
      }
    }
  }

  private let db: Database
  private let table: String
  private let path: String
  private let statement: Statement

  /// - Parameters:
  ///   - table: the table.
  ///   - series: its column with the series.
  ///   - first: the first sample to read rows of.
  ///   - path: the path of the recording.
  init(
    _ db: Database, of table: String, _ series: String, from first: Int64, path: String
  ) throws {
    self.db = db
    self.table = table
    self.path = path
    statement = try db.makeStatement(
      sql: """
        SELECT sample, \(series), value FROM \(table) WHERE sample >= ? ORDER BY sample, \(series)
        """)
    statement.arguments = [first]
    try advance()
  }

  /// Takes the next row.
  mutating func advance() throws {
    let row = statement.sqliteStatement
    switch sqlite3_step(row) {
    case SQLITE_ROW: break
    case SQLITE_DONE:
      hasRow = false
      return
    default: throw DatabaseError(resultCode: db.lastErrorCode, message: db.lastErrorMessage)
    }
    // The type and the number of one value cost less than those of a column, which is looked up for
    // each. One thread uses the connection, so that the values need no lock (c3ref/value.html).
    let first = sqlite3_column_value(row, 0)
    let second = sqlite3_column_value(row, 1)
    let third = sqlite3_column_value(row, 2)
    guard sqlite3_value_type(first) == SQLITE_INTEGER,
      sqlite3_value_type(second) == SQLITE_INTEGER
    else { throw RecordingError.damaged(path: path, reason: "\(table) has a row without a number") }
    hasRow = true
    sample = sqlite3_value_int64(first)
    series = sqlite3_value_int64(second)
    switch sqlite3_value_type(third) {
    case SQLITE_INTEGER: value = .integer(sqlite3_value_int64(third))
    case SQLITE_FLOAT: value = .real(sqlite3_value_double(third))
    case SQLITE_NULL: value = .none
    default:
      throw RecordingError.damaged(
        path: path, reason: "series \(series) has no number at sample \(sample)")
    }
  }
}

import SQLite

/// The rows of a table of changes: sample, series, value. There are millions of them, so they are
/// taken from SQLite without a ``Row``.
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
    self.table = table
    self.path = path
    statement = try db.query(
      """
      SELECT sample, \(series), value FROM \(table) WHERE sample >= ? ORDER BY sample, \(series)
      """, first)
    try advance()
  }

  /// Takes the next row.
  mutating func advance() throws {
    hasRow = try statement.step()
    guard hasRow else { return }
    guard let sample = statement.rawValue(0).integer, let series = statement.rawValue(1).integer
    else { throw RecordingError.damaged(path: path, reason: "\(table) has a row without a number") }
    self.sample = sample
    self.series = series
    let stored = statement.rawValue(2)
    if let number = stored.integer {
      value = .integer(number)
    } else if let number = stored.real {
      value = .real(number)
    } else if stored.isNull {
      value = .none
    } else {
      throw RecordingError.damaged(
        path: path, reason: "series \(series) has no number at sample \(sample)")
    }
  }
}

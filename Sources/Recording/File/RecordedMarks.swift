import SQLite
package import MemoryProfile

extension RecordingFormat {
  static let timeMarkTable = "mark"
  static let timeMarkSchema = """
    CREATE TABLE IF NOT EXISTS \(timeMarkTable)(time_ms INTEGER NOT NULL, label NOT NULL)
    """

  /// Returns the label in a column; `nil` if it is no text and no BLOB.
  ///
  /// A label in a file that another program wrote may have any length.
  static func label(_ row: Row, _ column: Int) -> [UInt8]? {
    row.bytes(column).map { Array($0.prefix(TimeMark.longestLabel)) }
  }
}

/// The rows of the table `mark`, in the order of time.
struct RecordedMarks {
  /// `nil` if the recording has no marks.
  private let statement: Statement?

  /// The mark after those already taken; `nil` at the end.
  private var next: TimeMark?

  init(_ db: Database) throws {
    guard try db.hasTable(RecordingFormat.timeMarkTable) else {
      statement = nil
      return
    }
    statement = try db.query(
      "SELECT time_ms, label FROM \(RecordingFormat.timeMarkTable) ORDER BY time_ms, rowid")
    try advance()
  }

  /// Takes the marks up to a time. One in the millisecond in which a sample began was read before
  /// it: reading a sample takes longer.
  ///
  /// - Parameter time: since the start of the first run; `nil` for all that remain.
  mutating func take(upTo time: Duration?) throws -> [TimeMark] {
    var taken: [TimeMark] = []
    while let mark = next, time.map({ mark.time <= $0 }) ?? true {
      taken.append(mark)
      try advance()
    }
    return taken
  }

  /// Skips rows that are no marks.
  private mutating func advance() throws {
    next = nil
    while next == nil, let row = try statement?.next() {
      let time: Int64 = try row[0]
      guard (0...RecordingFormat.latestTime).contains(time),
        let label = RecordingFormat.label(row, 1)
      else { continue }
      next = TimeMark(time: .milliseconds(time), label: label)
    }
  }

  /// The number of marks of a recording.
  static func count(_ db: Database) throws -> Int {
    guard try db.hasTable(RecordingFormat.timeMarkTable) else { return 0 }
    return try db.value(Int.self, "SELECT count(*) FROM \(RecordingFormat.timeMarkTable)") ?? 0
  }
}

extension RecordingWriter {
  /// Writes marks, in a transaction of their own.
  ///
  /// - Throws: ``RecordingError``. The marks are not stored then, but all earlier samples are.
  package mutating func append(_ marks: [TimeMark]) throws(RecordingError) {
    do {
      do {
        try insert(marks)
      } catch let error as DatabaseError where error.code == .full {
        guard try drop() else { throw error }
        try insert(marks)
      }
    } catch {
      throw RecordingError(writing: path, error)
    }
  }

  private func insert(_ marks: [TimeMark]) throws {
    try db.write {
      try db.execute(RecordingFormat.timeMarkSchema)
      let insert = try db.statement(
        "INSERT INTO \(RecordingFormat.timeMarkTable) VALUES(?,?)")
      for mark in marks {
        try insert.execute(
          (mark.time + run.offset).milliseconds, RecordingFormat.stored(mark.label))
      }
    }
  }
}

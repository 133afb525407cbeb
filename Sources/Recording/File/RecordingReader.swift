import SQLite
package import MemoryProfile
import ProcFS

/// Reads the samples of a recording, even while it is being written: those that are complete when
/// reading starts.
package struct RecordingReader: ~Copyable {
  let path: String
  let db: Database

  /// What is known of the first run.
  package let metadata: RunMetadata

  /// Whether the last run has not ended: it is still being recorded, or was interrupted.
  package let isUnfinished: Bool

  /// Whether it has users and control groups of processes.
  let hasOwners: Bool

  /// - Throws: ``RecordingError`` if it is no recording, has a newer format, or can't be read.
  package init(path: String) throws(RecordingError) {
    let db = try Self.open(path)
    try Self.checkFormat(of: db, path: path)
    let run: (RunMetadata, Bool, Bool)
    do {
      run = try db.read {
        let unfinished = try db.value(
          Bool.self, "SELECT last_sample IS NULL FROM run ORDER BY id DESC LIMIT 1")
        let first = try db.first("SELECT * FROM run ORDER BY id LIMIT 1") { try RunMetadata($0) }
        guard var metadata = first else { return (RunMetadata(), false, false) }
        let contents = try RunContents.all(db)[1] ?? .first
        metadata.measure = contents.counted
        metadata.missing = contents.missing
        metadata.detail = try RecordingFormat.detail(db)
        return (
          metadata, unfinished ?? false, try db.hasTable(RecordingFormat.ownerTable)
        )
      }
    } catch {
      throw RecordingError(reading: path, error)
    }
    self.path = path
    self.db = db
    (metadata, isUnfinished, hasOwners) = run
  }

  private static func open(_ path: String) throws(RecordingError) -> Database {
    let plain = RecordingFormat.plain(path)
    do {
      return try connect(plain)
    } catch let error as DatabaseError
      where [.cannotOpen, .readOnly].contains(error.code)
    {
      // An interrupted recording in a directory that can't be written. SQLite needs to create a
      // file beside it (wal.html, "Read-Only Databases").
      do {
        let copy = try RecordingCopy(of: plain)
        let db = try connect(copy.path)
        copy.remove()
        return db
      } catch {
        throw RecordingError(reading: path, error)
      }
    } catch {
      throw RecordingError(reading: path, error)
    }
  }

  private static func connect(_ path: String) throws -> Database {
    try Database(path, .readOnly, busyTimeout: RecordingFormat.busyTimeout)
  }

  /// - Throws: ``RecordingError/notRecording(path:)`` or
  ///   ``RecordingError/newerFormat(path:version:)``.
  static func checkFormat(of db: Database, path: String) throws(RecordingError) {
    let application: Int?
    let version: Int?
    let tables: Int?
    do {
      (application, version, tables) = try db.read {
        (
          try db.value(Int.self, "PRAGMA application_id"),
          try db.value(Int.self, "PRAGMA user_version"),
          try db.value(
            Int.self,
            """
            SELECT count(*) FROM sqlite_schema WHERE type = 'table'
            AND name IN ('run', 'sample', 'process', 'state', 'series', 'change')
            """)
        )
      }
    } catch {
      throw RecordingError(reading: path, error)
    }
    guard application == RecordingFormat.applicationID else { throw .notRecording(path: path) }
    guard let version, version <= RecordingFormat.newestVersion else {
      throw .newerFormat(path: path, version: version ?? 0)
    }
    // A view instead of a table could be infinite.
    guard tables == 6 else { throw .damaged(path: path, reason: "a table is missing") }
  }

  /// Passes every sample to a closure.
  ///
  /// - Parameters:
  ///   - scope: what is needed.
  ///   - marks: receives the marks between two samples, before the later one.
  ///   - body: receives each sample, and the part of the recording that has been read, from 0 to
  ///     1. Returns whether it needs the next sample.
  /// - Throws: ``RecordingError`` if the recording is damaged, or has no sample.
  package func forEachSample(
    _ scope: ReplayScope = ReplayScope(), marks: ([TimeMark]) -> Void = { _ in },
    _ body: (Sample, _ progress: Double) -> Bool
  ) throws(RecordingError) {
    do {
      try db.read {
        var playback = try RecordingPlayback(db, path: path, scope)
        var recordedMarks = try RecordedMarks(db)
        func pass(_ taken: [TimeMark]) { if !taken.isEmpty { marks(taken) } }
        var isEmpty = true
        while let sample = try playback.next() {
          isEmpty = false
          pass(try recordedMarks.take(upTo: sample.interval.lowerBound))
          if !body(sample, playback.progress) { return }
        }
        if isEmpty { throw RecordingError.empty(path: path) }
        pass(try recordedMarks.take(upTo: nil))
      }
    } catch {
      throw RecordingError(reading: path, error)
    }
  }
}

extension RecordingReader {
  /// The times of the first and the last sample, since the start of the run; `nil` if there is
  /// none.
  var times: ClosedRange<Duration>? {
    let query = """
      SELECT (SELECT start_ms FROM sample ORDER BY id LIMIT 1),
      (SELECT start_ms FROM sample ORDER BY id DESC LIMIT 1)
      """
    let times = try? db.first(query) { (try $0[0, as: Int64?.self], try $0[1, as: Int64?.self]) }
    guard let first = times?.0, let last = times?.1, first <= last else { return nil }
    return .milliseconds(first) ... .milliseconds(last)
  }
}

extension RunMetadata {
  /// - Parameter row: a row of `run` with all columns.
  init(_ row: Row) throws {
    program = try row["program"]
    host = try row["host"]
    bootID = try row["boot_id"]
    kernel = try row["kernel"]
    pageSize = try row["page_size"]
    start = try row["start", as: String?.self].flatMap { WallClockTime($0) }
    interval = try row["interval_ms", as: Int64?.self].map { .milliseconds($0) }
    pattern = try row["pattern"]
    options = try row["options"]
  }
}

import SQLite
import TemporaryFiles

/// Sorts the points of many series, which arrive by time, by series.
///
/// The points are stored in a temporary SQLite database, in chunks of one series, with 16 bytes for
/// each point. Memory doesn't grow with the number of points. The file has no name and disappears
/// when the program exits.
package struct SeriesSorter: ~Copyable {
  /// A value of a series.
  package struct Point: Equatable {
    package var time: Int64
    package var value: UInt64

    package init(time: Int64, value: UInt64) {
      self.time = time
      self.value = value
    }
  }

  /// A position in the points of one series.
  package struct Cursor {
    /// The row of the latest chunk.
    fileprivate var row: Int64 = 0

    /// The position of the first point.
    package init() {}
  }

  /// Why points can't be stored or read back.
  package struct Failure: Error, Equatable {
    /// The directory for temporary files.
    package let directory: String
    package let reason: String
  }

  /// The maximum number of points in a chunk. Four chunks fill a page of the database.
  static let chunkLength = 250

  /// The maximum number of points in memory: 8 MiB. If there are more series than this allows
  /// chunks, chunks are shorter.
  static let capacity = 1 << 19

  let db: Database
  private let directory: String

  /// The points that are not written yet, by series.
  private var pending: [[Point]] = []
  private var pendingCount = 0

  /// - Parameter directory: where the file is created.
  /// - Throws: ``Failure`` if it can't be created.
  package init(in directory: String = TemporaryDirectory.parent) throws(Failure) {
    self.directory = directory
    do {
      let files = try TemporaryDirectory(named: "smaps-export", in: directory)
      db = try Self.makeDatabase("\(files.path)/points")
      files.remove()
    } catch {
      throw Failure(directory: directory, reason: RecordingError.reason(error))
    }
  }

  private static func makeDatabase(_ path: String) throws -> Database {
    let db = try Database(path, .readWrite)
    // Nothing is committed or rolled back: after a failure nothing is read. With an exclusive lock
    // SQLite doesn't look for the file by its name again.
    try db.execute(
      """
      PRAGMA page_size = 16384;
      PRAGMA cache_size = -1024;
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = OFF;
      PRAGMA synchronous = OFF;
      CREATE TABLE chunk(id INTEGER PRIMARY KEY, series INTEGER NOT NULL, points BLOB NOT NULL);
      CREATE INDEX chunk_series ON chunk(series);
      BEGIN IMMEDIATE;
      """)
    return db
  }

  /// Adds a point to a series.
  ///
  /// - Parameter series: its number. Series are numbered from 0, without gaps.
  /// - Throws: ``Failure``, after which the sorter can't be used.
  package mutating func append(_ point: Point, to series: Int) throws(Failure) {
    while pending.count <= series { pending.append([]) }
    pending[series].append(point)
    pendingCount += 1
    if pending[series].count == Self.chunkLength {
      try write(series)
    } else if pendingCount == Self.capacity {
      try writePending()
    }
  }

  /// Writes the pending points of all series, and releases their memory.
  private mutating func writePending() throws(Failure) {
    for series in pending.indices where !pending[series].isEmpty {
      try write(series)
      pending[series] = []
    }
  }

  /// Writes the pending points of a series as a chunk.
  private mutating func write(_ series: Int) throws(Failure) {
    do {
      let insert = try db.statement("INSERT INTO chunk(series, points) VALUES(?,?)")
      try pending[series].withUnsafeBytes { try insert.execute(series, bytes: $0) }
    } catch {
      throw Failure(directory: directory, reason: RecordingError.reason(error))
    }
    pendingCount -= pending[series].count
    pending[series].removeAll(keepingCapacity: true)
  }

  /// Returns the next points of a series, in the order in which they were added.
  ///
  /// - Returns: an empty array at the end.
  /// - Throws: ``Failure`` if the file can't be written or read.
  package mutating func next(
    of series: Int, after cursor: inout Cursor
  ) throws(Failure) -> [Point] {
    if pendingCount > 0 { try writePending() }
    do {
      let select = try db.statement(
        "SELECT id, points FROM chunk WHERE series = ? AND id > ? ORDER BY id LIMIT 1")
      let chunk = try select.first(series, cursor.row) { row in
        (row: try row[0, as: Int64.self], points: row.withBytes(1) { Self.points(in: $0) })
      }
      guard let chunk else { return [] }
      cursor.row = chunk.row
      return chunk.points
    } catch {
      throw Failure(directory: directory, reason: RecordingError.reason(error))
    }
  }

  private static func points(in chunk: UnsafeRawBufferPointer) -> [Point] {
    let count = chunk.count / MemoryLayout<Point>.stride
    return [Point](unsafeUninitializedCapacity: count) { points, initialized in
      UnsafeMutableRawBufferPointer(points).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: chunk[..<(count * MemoryLayout<Point>.stride)]))
      initialized = count
    }
  }
}

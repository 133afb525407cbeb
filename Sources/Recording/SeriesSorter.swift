#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

import GRDB
import TemporaryFiles

/// Sorts the points of many series, which arrive by time, by series.
///
/// The points are stored in a temporary SQLite database, 16 bytes each, in chunks of one series.
/// Memory doesn't grow with the number of points. The file has no name and disappears when the
/// program exits.
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

  /// The number of points that are collected in memory before they are written: 2 MiB.
  static let capacity = 1 << 17

  let queue: DatabaseQueue
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
      queue = try Self.makeDatabase("\(files.path)/points")
      files.remove()
    } catch {
      throw Failure(directory: directory, reason: RecordingError.reason(error))
    }
  }

  private static func makeDatabase(_ path: String) throws -> DatabaseQueue {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { db in
      // After a failure nothing is read back, so nothing needs to be rolled back. With an exclusive
      // lock SQLite doesn't look for the file by its name again.
      try db.execute(
        sql: """
          PRAGMA page_size = 16384;
          PRAGMA locking_mode = EXCLUSIVE;
          PRAGMA journal_mode = OFF;
          PRAGMA synchronous = OFF;
          CREATE TABLE chunk(id INTEGER PRIMARY KEY, series INTEGER NOT NULL, points BLOB NOT NULL);
          CREATE INDEX chunk_series ON chunk(series);
          """)
    }
    return queue
  }

  /// Adds a point to a series.
  ///
  /// - Parameter series: its number. Series are numbered from 0, without gaps.
  /// - Throws: ``Failure``, after which the sorter can't be used.
  package mutating func append(_ point: Point, to series: Int) throws(Failure) {
    while pending.count <= series { pending.append([]) }
    pending[series].append(point)
    pendingCount += 1
    if pendingCount == Self.capacity { try writePending() }
  }

  /// Writes a chunk for each series that has pending points.
  private mutating func writePending() throws(Failure) {
    do {
      try queue.write { db in
        let insert = try db.cachedStatement(sql: "INSERT INTO chunk(series, points) VALUES(?,?)")
        for series in pending.indices {
          if pending[series].isEmpty {
            // Probably it has ended. Release its memory.
            pending[series] = []
          } else {
            let points = pending[series].withUnsafeBytes { Data($0) }
            try insert.execute(arguments: [series, points])
            pending[series].removeAll(keepingCapacity: true)
          }
        }
      }
    } catch {
      throw Failure(directory: directory, reason: RecordingError.reason(error))
    }
    pendingCount = 0
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
      return try queue.unsafeRead { db in
        let select = try db.cachedStatement(
          sql: "SELECT id, points FROM chunk WHERE series = ? AND id > ? ORDER BY id LIMIT 1")
        let rows = try Row.fetchCursor(select, arguments: [series, cursor.row])
        guard let row = try rows.next() else { return [] }
        cursor.row = row[0]
        return try row.withUnsafeData(atIndex: 1) { $0.map { Self.points(in: $0) } ?? [] }
      }
    } catch {
      throw Failure(directory: directory, reason: RecordingError.reason(error))
    }
  }

  private static func points(in chunk: Data) -> [Point] {
    let count = chunk.count / MemoryLayout<Point>.stride
    return [Point](unsafeUninitializedCapacity: count) { points, initialized in
      chunk.withUnsafeBytes { bytes in
        UnsafeMutableRawBufferPointer(points).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[..<(count * MemoryLayout<Point>.stride)]))
      }
      initialized = count
    }
  }
}

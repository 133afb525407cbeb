import SQLite

/// The rows of `path`.
struct PathTable {
  private var ids: [[UInt8]: Int64] = [:]

  /// How many paths are kept in memory. A path that is not among them gets another row.
  private static let capacity = 1 << 14

  init(_ db: Database) throws {
    let rows = try db.query(
      "SELECT id, path FROM \(RecordingFormat.pathTable) ORDER BY id DESC LIMIT ?", Self.capacity)
    while let row = try rows.next() {
      if let path = row.bytes(1) { ids[path] = try row[0] }
    }
  }

  /// Forgets rows that were dropped.
  mutating func forget(_ rows: Set<Int64>) {
    if !rows.isEmpty { ids = ids.filter { !rows.contains($0.value) } }
  }

  /// Finds or adds the row of a path.
  mutating func id(of path: [UInt8], _ db: Database) throws -> Int64 {
    if let known = ids[path] { return known }
    // A program that makes up names must not fill the memory.
    if ids.count >= Self.capacity { ids.removeAll(keepingCapacity: true) }
    try db.statement("INSERT INTO \(RecordingFormat.pathTable) VALUES(NULL,?)")
      .execute(RecordingFormat.stored(path))
    ids[path] = db.lastInsertedRow
    return db.lastInsertedRow
  }
}

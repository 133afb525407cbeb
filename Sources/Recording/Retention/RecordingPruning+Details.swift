import MemoryProfile
import SQLite

/// Removes the mapped files and mappings before a keyframe, and the paths that nothing else has.
extension RecordingPruning {
  /// - Returns: the rows of `path` that were removed.
  func pruneDetails() throws -> Set<Int64> {
    guard try db.hasTable(RecordingFormat.pathTable) else { return [] }
    let candidates = try pruneFiles().union(pruneRegions())
    let hasKinds = try db.hasTable(RecordingFormat.regionKindTable)
    let kindsUse = " UNION SELECT 1 FROM \(RecordingFormat.regionKindTable) WHERE path = ?1"
    let isUsed = try db.statement(
      "SELECT 1 FROM \(RecordingFormat.fileTable) WHERE path = ?1" + (hasKinds ? kindsUse : ""))
    var removed: Set<Int64> = []
    for path in candidates where try isUsed.first(path, read: { _ in true }) == nil {
      try db.statement("DELETE FROM \(RecordingFormat.pathTable) WHERE id = ?").execute(path)
      removed.insert(path)
    }
    return removed
  }

  /// - Returns: the paths of the files that were removed.
  private func pruneFiles() throws -> Set<Int64> {
    let (files, changes) = (RecordingFormat.fileTable, RecordingFormat.fileChangeTable)
    let latest =
      try db.value(
        Int64.self, "SELECT max(file) FROM \(changes) WHERE sample <= ?", keyframe) ?? 0
    try db.statement("DELETE FROM \(changes) WHERE sample < ?").execute(keyframe)
    var paths: Set<Int64> = []
    let delete = try db.statement(
      """
      DELETE FROM \(files) WHERE process = ? AND id <= ? AND NOT EXISTS
      (SELECT 1 FROM \(changes) WHERE sample = ? AND file = \(files).id) RETURNING path
      """)
    for process in exited + returning + starts.keys {
      try delete.bind(process, latest, keyframe)
      while let row = try delete.next() { paths.insert(try row[0]) }
    }
    return paths
  }

  /// - Returns: the paths of the kinds of mappings that were removed.
  private func pruneRegions() throws -> Set<Int64> {
    let (kinds, changes) = (RecordingFormat.regionKindTable, RecordingFormat.regionChangeTable)
    guard try db.hasTable(changes) else { return [] }
    let first = try db.value(
      Int64.self, "SELECT rowid FROM \(changes) WHERE sample >= ? ORDER BY rowid LIMIT 1", keyframe)
    guard let first else { return [] }
    try db.statement("DELETE FROM \(changes) WHERE rowid < ?").execute(first)
    guard repeatsNames, let used = try firstKind() else { return [] }
    var paths: Set<Int64> = []
    let rows = try db.query("DELETE FROM \(kinds) WHERE id < ? RETURNING path", used)
    while let row = try rows.next() {
      if let path = try row[0, as: Int64?.self] { paths.insert(path) }
    }
    return paths
  }

  /// The smallest row of `region_kind` that the keyframe has; `nil` if it has no mapping, or
  /// a damaged one.
  private func firstKind() throws -> Int64? {
    let rows = try db.query(
      """
      SELECT process, edits FROM \(RecordingFormat.regionChangeTable) WHERE sample = ?
      ORDER BY rowid
      """, keyframe)
    var edits: [Int64: [UInt8]] = [:]
    while let row = try rows.next() {
      edits[try row[0], default: []] += row.bytes(1) ?? []
    }
    var first: Int64?
    for bytes in edits.values {
      let regions = try? RegionEdits.apply(bytes, to: []) { id in
        first = min(first ?? .max, Int64(clamping: id))
        return (.anonymous, MemoryPart(.anonymous, name: []))
      }
      if regions == nil { return nil }
    }
    return first
  }
}

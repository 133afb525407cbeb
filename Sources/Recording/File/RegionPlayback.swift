import SQLite
import MemoryProfile
import ProcFS

/// Applies the rows of `region_change` to the processes of a recording.
struct RegionPlayback {
  private let db: Database
  private let path: String
  private var rows: ChangeRows<RegionRow>
  private var kinds: [UInt64: (RegionKind, MemoryPart)] = [:]

  /// - Parameter first: the first sample to read rows of.
  init(_ db: Database, from first: Int64, path: String) throws {
    self.db = db
    self.path = path
    rows = try ChangeRows(
      db,
      query: """
        SELECT sample, process, edits FROM \(RecordingFormat.regionChangeTable)
        WHERE sample >= \(first) ORDER BY rowid
        """)
  }

  /// Applies the rows up to a sample that were not applied yet.
  mutating func apply(upTo sample: Int64, to processes: inout PresentProcesses) throws {
    while let row = try rows.take(upTo: sample) {
      var edits = row.edits
      while let piece = try rows.take(if: { $0.sample == row.sample && $0.process == row.process })
      {
        edits += piece.edits
      }
      // The mappings of a process that has exited are removed already.
      guard let index = processes.index(of: row.process) else { continue }
      do {
        let before = processes.records[index].memory.regions ?? []
        processes.setRegions(
          try RegionEdits.apply(edits, to: before) { try kind($0) }, at: index)
      } catch is RegionEdits.Malformed {
        throw RecordingError.damaged(
          path: path,
          reason: "the mappings of process \(row.process) at sample \(row.sample) are malformed")
      }
    }
  }

  private mutating func kind(_ id: UInt64) throws -> (RegionKind, MemoryPart)? {
    if let known = kinds[id] { return known }
    let find = try db.statement(
      """
      SELECT kind, category, permissions, p.path FROM \(RecordingFormat.regionKindTable) k
      LEFT JOIN \(RecordingFormat.pathTable) p ON p.id = k.path WHERE k.id = ?
      """)
    let found = try find.first(Int64(clamping: id)) { try Self.kind($0) }
    kinds[id] = found
    return found
  }

  private static func kind(_ row: Row) throws -> (RegionKind, MemoryPart) {
    let category: String = try row[1]
    let permissions: String = try row[2]
    // A later version may know more kinds.
    let kind = RegionKind(key: try row[0]) ?? .anonymous
    let part = MemoryPart(
      Category.allCases.first { $0.descriptor.key == category } ?? .anonymous,
      name: row.bytes(3) ?? [], permissions: Permissions(letters: permissions))
    return (kind, part)
  }
}

/// A row of `region_change`.
private struct RegionRow: ChangeRow {
  let sample: Int64
  /// The row of `process`.
  let process: Int64
  /// See ``RegionEdits``.
  let edits: [UInt8]

  init(_ row: Row) throws {
    sample = try row[0]
    process = try row[1]
    edits = row.bytes(2) ?? []
  }
}

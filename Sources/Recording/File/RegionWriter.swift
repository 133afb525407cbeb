import SQLite
import MemoryProfile
import ProcFS

/// Writes the mappings of processes.
struct RegionWriter {
  /// The mappings of the processes of the latest sample, by their row of `process`.
  private var known: [Int64: [MemoryRegion]] = [:]

  /// The rows of `region_kind`.
  private var kinds: [Kind: Int64] = [:]

  /// How many kinds are kept in memory. A kind that is not among them gets another row.
  private static let capacity = 1 << 14

  private struct Kind: Hashable {
    let kind: RegionKind
    let part: MemoryPart
  }

  /// Edits are stored in pieces of at most this many bytes, so that a page has four of them. Whole
  /// ones would leave much of each page empty.
  private static let pieceSize = (RecordingFormat.pageSize - 80) / 4

  /// Forgets the rows of kinds. So a keyframe and what follows have kinds of their own, and earlier
  /// ones can be dropped with the samples before it.
  mutating func beginKeyframe() { kinds.removeAll(keepingCapacity: true) }

  /// Forgets all processes, because a run begins.
  mutating func beginRun() { known = [:] }

  /// Forgets a process that has exited. Its mappings end with it.
  mutating func end(_ id: Int64) { known[id] = nil }

  /// The number of mappings of all processes.
  var count: Int { known.values.reduce(0) { $0 + $1.count } }

  /// Writes what changed since the latest sample.
  ///
  /// - Parameters:
  ///   - id: the row of the process.
  ///   - repeatsAll: whether what is unchanged is written too.
  ///   - paths: the names of mappings.
  /// - Returns: the number of mappings, if they were written.
  mutating func write(
    _ regions: [MemoryRegion], _ id: Int64, _ sample: Int64, repeatsAll: Bool,
    _ paths: inout PathTable, _ db: Database
  ) throws -> Int {
    let before = known[id] ?? []
    guard repeatsAll || before != regions else { return 0 }
    known[id] = regions
    let edits = try RegionEdits.encode(from: repeatsAll ? nil : before, to: regions) { region in
      UInt64(clamping: try row(of: region, &paths, db))
    }
    let insert = try db.statement(
      "INSERT INTO \(RecordingFormat.regionChangeTable) VALUES(?,?,?)")
    for start in stride(from: 0, to: max(1, edits.count), by: Self.pieceSize) {
      let piece = edits[start..<min(start + Self.pieceSize, edits.count)]
      try insert.execute(sample, id, Array(piece))
    }
    return repeatsAll ? regions.count : max(1, edits.count / 2)
  }

  /// Finds or adds the row of the kind of a mapping.
  private mutating func row(
    of region: MemoryRegion, _ paths: inout PathTable, _ db: Database
  ) throws -> Int64 {
    let kind = Kind(kind: region.kind, part: region.part)
    if let known = kinds[kind] { return known }
    // A program that makes up names must not fill the memory.
    if kinds.count >= Self.capacity { kinds.removeAll(keepingCapacity: true) }
    let part = region.part
    let path = part.name.isEmpty ? nil : try paths.id(of: part.name, db)
    try db.statement(
      "INSERT INTO \(RecordingFormat.regionKindTable) VALUES(NULL,?,?,?,?)"
    ).execute(
      region.kind.descriptor.key, part.category.descriptor.key, part.permissions.description,
      path)
    kinds[kind] = db.lastInsertedRow
    return db.lastInsertedRow
  }
}

import SQLite
import MemoryProfile
import ProcFS

/// Writes what a recording has of processes beside their categories: mapped files, and mappings.
///
/// Only changes are written. A process with the parts of the sample before costs one comparison.
struct DetailWriter {
  private let level: MemoryUsage.Detail
  private var paths: PathTable

  /// The processes of the latest sample, by their row of `process`.
  private var known: [Int64: RecordedFiles] = [:]

  /// `nil` if mappings are not recorded.
  private var regions: RegionWriter?

  /// Creates the tables that are missing, and begins a run.
  ///
  /// - Returns: `nil` if the run has no details.
  init?(_ level: MemoryUsage.Detail, run: Int64, _ db: Database) throws {
    if level == .names { return nil }
    self.level = level
    try db.execute(RecordingFormat.detailSchema)
    try db.execute(
      "INSERT INTO \(RecordingFormat.detailTable) VALUES(?,?)", run, level.key)
    paths = try PathTable(db)
    if level >= .mappings {
      try db.execute(RecordingFormat.regionSchema)
      regions = RegionWriter()
    }
  }

  /// Begins another run, because the converted file has one here.
  mutating func beginRun(_ run: Int64, _ db: Database) throws {
    known = [:]
    regions?.beginRun()
    try db.execute(
      "INSERT INTO \(RecordingFormat.detailTable) VALUES(?,?)", run, level.key)
  }

  /// Begins a keyframe, which has new rows for the kinds of its mappings.
  mutating func beginKeyframe() { regions?.beginKeyframe() }

  /// Forgets rows of `path` that were dropped.
  mutating func forget(_ paths: Set<Int64>) { self.paths.forget(paths) }

  /// Writes what changed since the latest sample.
  ///
  /// - Parameters:
  ///   - id: the row of the process.
  ///   - repeatsAll: whether what is unchanged is written too.
  /// - Returns: the number of written values.
  mutating func write(
    _ process: ProcessRecord, _ id: Int64, _ sample: Int64, repeatsAll: Bool, _ db: Database
  ) throws -> Int {
    var written =
      try regions?.write(
        process.memory.regions ?? [], id, sample, repeatsAll: repeatsAll, &paths, db) ?? 0
    let files = known[id] ?? RecordedFiles()
    if !repeatsAll, files.parts == process.memory.parts { return written }
    known[id] = files
    try files.update(process.memory, repeatsAll: repeatsAll) { part, row, bytes in
      var row = row
      if row == nil {
        let path = try paths.id(of: part.name, db)
        try db.statement("INSERT INTO \(RecordingFormat.fileTable) VALUES(NULL,?,?)")
          .execute(id, path)
        row = db.lastInsertedRow
      }
      try db.statement("INSERT INTO \(RecordingFormat.fileChangeTable) VALUES(?,?,?)").execute(
        sample, row, bytes.map { RecordingFormat.stored($0, unit: 1024) })
      written += 1
      return row ?? 0
    }
    return written
  }

  /// Forgets a process that has exited. Its files and mappings end with it.
  mutating func end(_ id: Int64) {
    known[id] = nil
    regions?.end(id)
  }

  /// The number of files and mappings of all processes.
  var valueCount: Int { known.values.reduce(regions?.count ?? 0) { $0 + $1.count } }
}

/// The mapped files of a process in the latest sample of a recording.
private final class RecordedFiles {
  /// As they were sampled. A sampler that finds them unchanged does not make them again, so that
  /// comparing them costs nothing.
  private(set) var parts: [MemoryPart: UInt64] = [:]

  private var files: [MemoryPart: UInt64] = [:]

  /// The rows of `file`. A file that is mapped again later gets another one.
  private var rows: [MemoryPart: Int64] = [:]

  var count: Int { files.count }

  /// - Parameter record: takes a file, its row (`nil` if it has none yet) and its size (`nil` if it
  ///   is not mapped any more); returns its row.
  func update(
    _ memory: MemoryUsage, repeatsAll: Bool,
    _ record: (MemoryPart, _ row: Int64?, UInt64?) throws -> Int64
  ) rethrows {
    let now = memory.filesByPath
    let changed = now.filter { repeatsAll || files[$0.key] != $0.value }
    for (part, bytes) in changed.ordered(by: { $0.key.text < $1.key.text }) {
      rows[part] = try record(part, rows[part], bytes)
    }
    for part in files.keys where now[part] == nil {
      if let row = rows.removeValue(forKey: part) { _ = try record(part, row, nil) }
    }
    files = now
    parts = memory.parts
  }
}

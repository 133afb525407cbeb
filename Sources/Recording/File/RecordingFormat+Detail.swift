import SQLite
import MemoryProfile

/// The tables of a recording that has more of a process than its categories (`--detail`). They do
/// not exist otherwise. Programs that do not know them read the rest.
///
/// - `detail`: a row for each run, with the level of its details: `files` or `mappings`.
/// - `path`: the paths of files, each once. It is TEXT, or a BLOB if it is not UTF-8.
/// - `file`: a row for each file that a process maps.
/// - `file_change`: PSS of a file from a sample on, in KiB, whatever the permissions of its
///   mappings. NULL means that the process does not map it any more. There is none at the start of
///   a run and of a process.
///
/// The view `files` has the changes with their paths.
///
/// With `mappings`, there are also
///
/// - `region_kind`: what mappings have in common: their kind and category, as their keys in JSON,
///   their permissions, and their name, a row of `path` or NULL.
/// - `region_change`: the changes of the mappings of a process at a sample, as ``RegionEdits``.
///   Consecutive rows of a process and sample are pieces of one value. There is none at the start
///   of a run and of a process.
extension RecordingFormat {
  static let detailTable = "detail"
  static let pathTable = "path"
  static let fileTable = "file"
  static let fileChangeTable = "file_change"

  static let detailSchema = """
    CREATE TABLE IF NOT EXISTS \(detailTable)(run INTEGER PRIMARY KEY, level TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS \(pathTable)(id INTEGER PRIMARY KEY, path NOT NULL);
    CREATE TABLE IF NOT EXISTS \(fileTable)(id INTEGER PRIMARY KEY, process INTEGER NOT NULL,
    path INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS \(fileChangeTable)(sample INTEGER, file INTEGER, value NUMERIC,
    PRIMARY KEY(sample, file)) WITHOUT ROWID;
    DROP VIEW IF EXISTS files;
    CREATE VIEW files(process, path, sample, bytes) AS SELECT f.process, p.path, c.sample,
    CAST(c.value * 1024 AS INTEGER) FROM \(fileChangeTable) c JOIN \(fileTable) f ON f.id = c.file
    JOIN \(pathTable) p ON p.id = f.path;
    """

  static let regionKindTable = "region_kind"
  static let regionChangeTable = "region_change"

  static let regionSchema = """
    CREATE TABLE IF NOT EXISTS \(regionKindTable)(id INTEGER PRIMARY KEY, kind TEXT NOT NULL,
    category TEXT NOT NULL, permissions TEXT NOT NULL, path INTEGER);
    CREATE TABLE IF NOT EXISTS \(regionChangeTable)(sample INTEGER NOT NULL,
    process INTEGER NOT NULL, edits BLOB NOT NULL);
    """

  /// What all runs of a recording have: the level of the run that has the least.
  ///
  /// A run without a row has categories alone: it was added by a version without details.
  static func detail(_ db: Database) throws -> MemoryUsage.Detail {
    guard try db.hasTable(detailTable) else { return .names }
    let rows = try db.query("SELECT level FROM run LEFT JOIN \(detailTable) ON run = id")
    var least: MemoryUsage.Detail?
    while let row = try rows.next() {
      let level = try row[0, as: String?.self].flatMap { MemoryUsage.Detail(key: $0) } ?? .names
      least = min(least ?? level, level)
    }
    return least ?? .names
  }
}

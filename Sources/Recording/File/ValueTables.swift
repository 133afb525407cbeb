import SQLite
import MemoryProfile

/// The tables with the values of processes: their numbers, their mapped files and their mappings.
struct ValueTables {
  private var numbers: ValuePlayback
  private var files: ValuePlayback?
  private var regions: RegionPlayback?

  /// - Parameters:
  ///   - detail: what is read beside the numbers, if it is recorded.
  ///   - first: the first sample to read rows of.
  init(_ db: Database, _ detail: MemoryUsage.Detail, from first: Int64, path: String) throws {
    numbers = try ValuePlayback(db, .change, from: first, path: path)
    if detail >= .files, try db.hasTable(RecordingFormat.fileChangeTable) {
      files = try ValuePlayback(db, .fileChange, from: first, path: path)
    }
    if detail >= .mappings, try db.hasTable(RecordingFormat.regionChangeTable) {
      regions = try RegionPlayback(db, from: first, path: path)
    }
  }

  /// Whether mapped files are read.
  var hasFiles: Bool { files != nil }

  /// Applies the rows up to a sample that were not applied yet.
  ///
  /// - Returns: the indices of the processes that have other counters. An index may be there twice.
  mutating func apply(
    upTo sample: Int64, to processes: inout PresentProcesses
  ) throws -> [Int] {
    let counting = try numbers.apply(upTo: sample, to: &processes)
    _ = try files?.apply(upTo: sample, to: &processes)
    try regions?.apply(upTo: sample, to: &processes)
    return counting
  }
}

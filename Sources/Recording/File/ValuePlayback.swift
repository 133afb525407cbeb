import SQLite
import MemoryProfile
import ProcFS

/// Applies the rows of a table of changes to the processes of a recording.
struct ValuePlayback {
  /// Which table it is.
  enum Table {
    /// `change`: the numbers of processes.
    case change
    /// `file_change`: their mapped files.
    case fileChange
  }

  private let db: Database
  private let path: String
  private let table: Table
  private var rows: ValueRows
  private var series = SeriesTable()

  /// - Parameter first: the first sample to read rows of.
  init(_ db: Database, _ table: Table, from first: Int64, path: String) throws {
    self.db = db
    self.path = path
    self.table = table
    rows =
      switch table {
      case .change: try ValueRows(db, of: "change", "series", from: first, path: path)
      case .fileChange:
        try ValueRows(db, of: RecordingFormat.fileChangeTable, "file", from: first, path: path)
      }
  }

  /// Applies the rows up to a sample that were not applied yet.
  ///
  /// - Returns: the indices of the processes that have other counters. An index may be there twice.
  mutating func apply(
    upTo sample: Int64, to processes: inout PresentProcesses
  ) throws -> [Int] {
    var counting: [Int] = []
    while rows.hasRow, rows.sample <= sample {
      var known = series.position(of: rows.series)
      var present = known.flatMap { processes.index(ofSlot: series.entries[$0].slot) }
      if present == nil {
        let position = try position(of: rows.series, known: known, among: processes)
        (known, present) = (position, processes.index(ofSlot: series.entries[position].slot))
      }
      // The memory of a process that has exited is removed already.
      if let position = known, let index = present {
        try apply(series.entries[position].series, to: &processes, at: index)
        if case .quantity(.counter) = series.entries[position].series, counting.last != index {
          counting.append(index)
        }
      }
      try rows.advance()
    }
    return counting
  }

  private func apply(
    _ series: RecordedSeries, to processes: inout PresentProcesses, at index: Int
  ) throws {
    if let value = rows.value.number(unit: series.unit) {
      processes.set(series, at: index, to: value)
    } else if case .none = rows.value, case .part = series {
      processes.set(series, at: index, to: nil)
    } else {
      throw damaged("\(table.name) \(rows.series) has no number at sample \(rows.sample)")
    }
  }

  private func damaged(_ reason: String) -> RecordingError { .damaged(path: path, reason: reason) }

  /// The position of the entry of a series, which is added or replaced if necessary.
  ///
  /// - Parameter known: the position of an entry without a process; `nil` if there is no entry.
  private mutating func position(
    of id: Int64, known: Int?, among processes: PresentProcesses
  ) throws -> Int {
    if let known, processes.slot(of: series.entries[known].process) == nil { return known }
    let (process, found) = try find(id)
    let slot = processes.slot(of: process)
    if slot == nil { try checkExited(process) }
    return series.add(
      SeriesTable.Entry(process: process, slot: slot ?? SeriesTable.Entry.noSlot, series: found),
      for: id, among: processes)
  }

  /// Reads which series a row is.
  private func find(_ id: Int64) throws -> (process: Int64, RecordedSeries) {
    let table = table
    let found = try db.statement(table.query).first(id) { row -> (Int64, RecordedSeries)? in
      guard case .integer(let process) = row.value(0), let series = table.series(row) else {
        return nil
      }
      return (process, series)
    }
    guard let found else { throw damaged("\(table.name) \(id) has no row") }
    guard let found else { throw damaged("\(table.name) \(id) has an unknown kind") }
    return found
  }

  /// Checks a process that doesn't exist at this sample. It has exited if it has a row. Without a
  /// row the file is damaged.
  private func checkExited(_ process: Int64) throws {
    let find = try db.statement("SELECT 1 FROM process WHERE id = ?")
    guard try find.first(process, read: { _ in true }) != nil else {
      throw damaged("process \(process) has no row")
    }
  }
}

extension ValuePlayback.Table {
  /// What a row of it refers to, for errors.
  fileprivate var name: String {
    switch self {
    case .change: "series"
    case .fileChange: "file"
    }
  }

  /// The query for what a row refers to; its first column is the process.
  fileprivate var query: String {
    switch self {
    case .change: "SELECT process, kind, name FROM series WHERE id = ?"
    case .fileChange:
      """
      SELECT process, p.path FROM \(RecordingFormat.fileTable) f
      JOIN \(RecordingFormat.pathTable) p ON p.id = f.path WHERE f.id = ?
      """
    }
  }
  /// What a row of the query is; `nil` if it is unknown.
  fileprivate func series(_ row: Row) -> RecordedSeries? {
    switch self {
    case .change:
      guard case .text(let kind) = row.value(1) else { return nil }
      let name: String? = if case .text(let name) = row.value(2) { name } else { nil }
      return RecordedSeries(kind: kind, name: name)
    case .fileChange:
      return row.bytes(1).map { .part(MemoryPart(.libraryData, name: $0)) }
    }
  }
}

import MemoryProfile
import ProcFS
import SQLite

/// The rows of processes that start, come back, or exit.
extension RecordingWriter {
  /// Finds or adds the row of a process that is not in the latest sample.
  ///
  /// - Parameter number: the sample that has it.
  mutating func row(
    of identity: ProcessIdentity, _ number: Int64, _ db: Database
  ) throws -> RecordedProcess {
    let startTime = Int64(clamping: identity.startTime)
    let find = try db.statement(
      "SELECT id FROM process WHERE pid = ? AND start_time = ? AND run = ?")
    let known = try find.first(identity.pid.rawValue, startTime, run.boot) { row in
      try row[0, as: Int64.self]
    }
    if let id = known {
      // Parts have new series since they were gone: see RecordingPruning.
      let rows = try db.query(
        "SELECT id, kind, name FROM series WHERE process = ? AND kind <> 'other'", id)
      var series: [RecordedProcess.SeriesRow] = []
      while let row = try rows.next() { series.append(try .init(row, from: 0)) }
      return RecordedProcess(id: id, boot: run.boot, series: series)
    }
    try db.statement("INSERT INTO process VALUES(NULL,?,?,?)").execute(
      identity.pid.rawValue, startTime, run.boot)
    let id = db.lastInsertedRow
    let series = try insertEarlierFaults(of: identity, id, number, db)
    return RecordedProcess(id: id, boot: run.boot, series: series)
  }

  /// Records the page faults of a process that was dropped and is back, as of the sample before.
  /// A replay must not count them again.
  ///
  /// - Returns: the series of its page faults.
  private func insertEarlierFaults(
    of identity: ProcessIdentity, _ id: Int64, _ number: Int64, _ db: Database
  ) throws -> [RecordedProcess.SeriesRow] {
    guard trimmer != nil, number > 0, let faults = keyframes?.faults.latest(of: identity) else {
      return []
    }
    try insertExit(of: id, number - 1, db)
    return try [Counter.minorFaults: faults.minor, .majorFaults: faults.major].map {
      counter, count in
      try db.statement("INSERT INTO series VALUES(NULL,?,?,NULL)").execute(id, counter.key)
      let series = db.lastInsertedRow
      try db.statement("INSERT INTO change VALUES(?,?,?)")
        .execute(number - 1, series, Int64(clamping: count))
      return RecordedProcess.SeriesRow(id: series, kind: counter.key, name: nil)
    }
  }

  private func insertExit(of process: Int64, _ number: Int64, _ db: Database) throws {
    try db.statement("INSERT INTO state VALUES(?,?,NULL,NULL,NULL,NULL)").execute(number, process)
  }

  mutating func end(
    _ process: RecordedProcess, _ number: Int64, _ db: Database
  ) throws {
    details?.end(process.id)
    try insertExit(of: process.id, number, db)
    let change = try db.statement("INSERT INTO change VALUES(?,?,?)")
    for (series, isPart) in process.memorySeries {
      try change.execute(number, series, isPart ? nil : 0)
    }
  }
}

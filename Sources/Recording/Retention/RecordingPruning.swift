import MemoryProfile
import SQLite

/// Removes the samples before a keyframe from a recording.
///
/// Rows that are true at the keyframe remain. So a replay that begins there has what a replay of
/// the whole recording has from that sample on. The work is that of the removed rows and of the
/// present processes, not of the whole recording: tables are read in the order of samples, up to
/// the keyframe.
struct RecordingPruning {
  let db: Database
  let keyframe: Int64
  /// The start of the keyframe's sample, in milliseconds.
  private let time: Int64

  /// The first sample of the keyframe's run. Marks and names of earlier runs don't apply.
  private let runStart: Int64

  /// Whether every run from the keyframe's on has names and kinds again at each keyframe.
  let repeatsNames: Bool

  /// The sample at which each process of the keyframe started, by its row.
  var starts: [Int64: Int64] = [:]
  /// Processes that are absent at the keyframe and come back later.
  var returning: [Int64] = []
  /// Processes that exited before, and do not come back.
  var exited: [Int64] = []

  /// - Parameters:
  ///   - keyframe: the sample that becomes the first one.
  ///   - time: when it began.
  init(before keyframe: Int64, at time: Int64, _ db: Database) throws {
    self.db = db
    self.keyframe = keyframe
    self.time = time
    let run = try db.first(
      "SELECT id, first_sample FROM run WHERE first_sample <= ? ORDER BY id DESC LIMIT 1",
      keyframe
    ) { (id: try $0[0, as: Int64.self], start: try $0[1, as: Int64.self]) }
    runStart = run?.start ?? .min
    let query = """
      SELECT count(*) FROM run WHERE id >= ? AND id NOT IN
      (SELECT run FROM \(RecordingFormat.keepTable))
      """
    repeatsNames = try db.value(Int.self, query, run?.id ?? .min) == 0
  }

  /// - Returns: the rows of `path` that were removed.
  mutating func perform() throws -> Set<Int64> {
    try pruneStates()
    try pruneValues()
    for table in RecordingFormat.markTables { try pruneChanges(table.name) }
    try pruneChanges(RecordingFormat.unmeasuredTable)
    try pruneChanges(RecordingFormat.ownerTable, ofRun: false)
    try pruneChanges(RecordingFormat.containerTable, ofRun: false)
    try pruneChanges(RecordingFormat.sharedMemoryTable, name: "name")
    let paths = try pruneDetails()
    for process in exited {
      try db.statement("DELETE FROM process WHERE id = ?").execute(process)
    }
    for table in [
      RecordingFormat.accountTable, RecordingFormat.skippedTable, RecordingFormat.keyframeTable,
    ] where try db.hasTable(table) {
      try db.statement("DELETE FROM \(table) WHERE sample < ?").execute(keyframe)
    }
    if try db.hasTable(RecordingFormat.timeMarkTable) {
      try db.statement("DELETE FROM \(RecordingFormat.timeMarkTable) WHERE time_ms < ?")
        .execute(time)
    }
    try db.statement("DELETE FROM sample WHERE id < ?").execute(keyframe)
    try pruneRuns()
    return paths
  }

  // MARK: - Processes

  /// The rows of `state` of a process up to the keyframe.
  private struct Span {
    /// Its first row since it was absent.
    var start: Int64
    /// The rowid of its latest row.
    var latest: Int64
    var isAbsent: Bool
  }

  /// Keeps the latest state of each process, from the keyframe on.
  private mutating func pruneStates() throws {
    var spans: [Int64: Span] = [:]
    var obsolete: [Int64] = []
    let rows = try db.query(
      "SELECT rowid, sample, process, command IS NULL FROM state ORDER BY rowid")
    while let row = try rows.next() {
      let (id, sample, process) = try (
        row[0, as: Int64.self], row[1, as: Int64.self], row[2, as: Int64.self]
      )
      if sample > keyframe { break }
      let isAbsent: Bool = try row[3]
      let before = spans[process]
      if let before { obsolete.append(before.latest) }
      let start = before.map { $0.isAbsent || isAbsent ? sample : $0.start } ?? sample
      spans[process] = Span(start: start, latest: id, isAbsent: isAbsent)
    }
    let isBack = try db.statement("SELECT 1 FROM state WHERE process = ? AND sample > ? LIMIT 1")
    var remaining: [Int64] = []
    for (process, span) in spans {
      if !span.isAbsent {
        starts[process] = span.start
        remaining.append(span.latest)
      } else if try isBack.first(process, keyframe, read: { _ in true }) != nil {
        returning.append(process)
        remaining.append(span.latest)
      } else {
        exited.append(process)
        obsolete.append(span.latest)
      }
    }
    try move(remaining, in: "state")
    try delete(obsolete, from: "state")
  }

  private func delete(_ rows: [Int64], from table: String) throws {
    let delete = try db.statement("DELETE FROM \(table) WHERE rowid = ?")
    for row in rows { try delete.execute(row) }
  }

  /// Has rows apply from the keyframe on. Earlier samples exist no more.
  private func move(_ rows: some Sequence<Int64>, in table: String) throws {
    let move = try db.statement("UPDATE \(table) SET sample = ?1 WHERE rowid = ?2 AND sample < ?1")
    for row in rows { try move.execute(keyframe, row) }
  }

  // MARK: - Numbers

  private mutating func pruneValues() throws {
    // Series that begin after the keyframe have larger ids. The keyframe itself may have page
    // faults of a process that comes back at the next sample: see insertEarlierFaults.
    let latest =
      try db.value(
        Int64.self, "SELECT max(series) FROM change WHERE sample < ?", keyframe) ?? 0
    try keepFaults()
    try db.statement("DELETE FROM change WHERE sample < ?").execute(keyframe)
    for process in exited {
      try db.statement(
        """
        DELETE FROM change WHERE sample = ? AND series IN (SELECT id FROM series WHERE process = ?)
        """
      ).execute(keyframe, process)
      try db.statement("DELETE FROM series WHERE process = ?").execute(process)
    }
    guard repeatsNames else { return }
    for process in starts.keys {
      try db.statement(
        """
        DELETE FROM series WHERE process = ? AND kind = 'other' AND id <= ? AND NOT EXISTS
        (SELECT 1 FROM change WHERE sample = ? AND change.series = series.id)
        """
      ).execute(process, latest, keyframe)
    }
  }

  /// Moves the page faults of processes that come back to the keyframe. A replay must not count
  /// them again.
  private func keepFaults() throws {
    guard !returning.isEmpty else { return }
    var values: [Int64: ColumnValue] = [:]
    var series: Set<Int64> = []
    for process in returning {
      let rows = try db.query("SELECT id, kind FROM series WHERE process = ?", process)
      while let row = try rows.next() {
        let kind: String = try row[1]
        if kind == Counter.minorFaults.key || kind == Counter.majorFaults.key {
          series.insert(try row[0])
        }
      }
    }
    let rows = try db.query(
      "SELECT series, value FROM change WHERE sample <= ? ORDER BY sample", keyframe)
    while let row = try rows.next() {
      let id: Int64 = try row[0]
      if series.contains(id) { values[id] = row.value(1) }
    }
    for (id, value) in values {
      try db.statement("INSERT OR IGNORE INTO change VALUES(?,?,?)").execute(keyframe, id, value)
    }
  }

  // MARK: - Optional tables

  /// Keeps the latest row of each process that applies at the keyframe.
  ///
  /// - Parameters:
  ///   - ofRun: whether rows of an earlier run don't apply.
  ///   - name: a column of which each value has rows of its own.
  private func pruneChanges(_ table: String, ofRun: Bool = true, name: String? = nil) throws {
    struct Key: Hashable {
      let process: Int64
      let name: [UInt8]?
    }
    guard try db.hasTable(table) else { return }
    var latest: [Key: Int64] = [:]
    var obsolete: [Int64] = []
    let rows = try db.query(
      "SELECT rowid, sample, process, \(name ?? "NULL") FROM \(table) ORDER BY rowid")
    while let row = try rows.next() {
      let (id, sample, process) = try (
        row[0, as: Int64.self], row[1, as: Int64.self], row[2, as: Int64.self]
      )
      if sample > keyframe { break }
      guard let start = starts[process], sample >= start, !ofRun || sample >= runStart else {
        obsolete.append(id)
        continue
      }
      if let before = latest.updateValue(id, forKey: Key(process: process, name: row.bytes(3))) {
        obsolete.append(before)
      }
    }
    try delete(obsolete, from: table)
    try move(latest.values, in: table)
    if name != nil {
      // A name that is gone.
      let delete = try db.statement("DELETE FROM \(table) WHERE rowid = ? AND value IS NULL")
      for row in latest.values { try delete.execute(row) }
    }
  }

  // MARK: - Runs

  /// Removes runs without a sample, except three: the first one, because times are counted from its
  /// start, the one before the first that remains, and the first of each boot that remains.
  private func pruneRuns() throws {
    try db.statement(
      """
      DELETE FROM run WHERE id > 1 AND id < (SELECT max(id) FROM run)
      AND (SELECT first_sample FROM run AS n WHERE n.id > run.id ORDER BY id LIMIT 1) < ?1
      AND (EXISTS (SELECT 1 FROM run AS e WHERE e.id < run.id AND e.boot_id IS run.boot_id
      AND e.host IS run.host) OR (NOT EXISTS (SELECT 1 FROM process WHERE process.run = run.id)
      AND (boot_id, host) IS NOT (SELECT boot_id, host FROM run ORDER BY id DESC LIMIT 1)))
      """
    ).execute(keyframe)
    for table in [
      RecordingFormat.measureTable, RecordingFormat.detailTable, RecordingFormat.keepTable,
    ] where try db.hasTable(table) {
      try db.statement("DELETE FROM \(table) WHERE run NOT IN (SELECT id FROM run)").execute()
    }
  }
}

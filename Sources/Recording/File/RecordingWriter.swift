import SQLite
package import MemoryProfile
import ProcFS

/// Writes samples to a recording as they are taken.
///
/// A sample is stored when ``append(_:)`` returns, even if the program crashes afterwards.
package struct RecordingWriter: ~Copyable {
  let path: String
  // The order matters: the database is closed before the lock is released.
  let db: Database
  private let lock: RecordingLock
  /// The ID of the current run.
  private var run: Int64
  /// The first run of its boot. Start times of processes are comparable within one boot.
  private var boot: Int64
  /// The time from the start of the first run to that of this one.
  let offset: Duration
  private var latestSample: Int64
  /// The processes of the latest sample.
  private var known: [ProcessIdentity: RecordedProcess] = [:]
  /// Whether the table of accounts exists and has all columns.
  var hasAccountTable = false
  /// Processes of another boot, which have exited by the first sample.
  private var stale: [RecordedProcess] = []

  /// `nil` if the run has no details.
  private var details: DetailWriter?

  /// `nil` if the recording has none, because earlier runs can't be read.
  private var keyframes: Keyframes?

  /// Creates a recording, or opens one to add a run.
  ///
  /// - Parameters:
  ///   - path: the path of the recording.
  ///   - metadata: what is known of the run.
  ///   - appends: whether to open an existing recording instead of creating a new one.
  /// - Throws: ``RecordingError`` if a new recording exists already, or if the file is no recording
  ///   or can't be written.
  package init(_ path: String, metadata: RunMetadata, appends: Bool) throws(RecordingError) {
    try self.init(path, metadata: metadata, appends: appends, keyframes: Keyframes.Distance())
  }

  /// - Parameter distance: that between keyframes.
  init(
    _ path: String, metadata: RunMetadata, appends: Bool, keyframes distance: Keyframes.Distance
  ) throws(RecordingError) {
    let lock = try RecordingLock(path, isNew: !appends)
    if appends { try RecordedSamples.checkAppendable(path) }
    let db: Database
    let resumed: ResumedRecording
    let details: DetailWriter?
    do {
      db = try Database(
        RecordingFormat.plain(path), .readWrite, busyTimeout: RecordingFormat.busyTimeout)
      if appends { try RecordingReader.checkFormat(of: db, path: path) }
      (resumed, details) = try Self.begin(metadata, in: db, path: path, appends: appends)
    } catch {
      throw RecordingError(writing: path, error)
    }
    self.path = path
    self.db = db
    self.lock = lock
    run = resumed.run
    boot = resumed.boot
    offset = resumed.offset
    latestSample = resumed.latestSample
    self.details = details
    keyframes = resumed.faults.map { Keyframes(after: $0, distance) }
    if resumed.isOtherBoot { keyframes?.beginBoot() }
    for (identity, process) in resumed.processes {
      if process.boot == resumed.boot { known[identity] = process } else { stale.append(process) }
    }
  }

  private static func begin(
    _ metadata: RunMetadata, in db: Database, path: String, appends: Bool
  ) throws -> (ResumedRecording, DetailWriter?) {
    if !appends { try db.execute("PRAGMA page_size = \(RecordingFormat.pageSize)") }
    try db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
    return try db.write {
      var resumed = ResumedRecording()
      if appends {
        resumed = try ResumedRecording(db, metadata: metadata, path: path)
      } else {
        try db.execute(
          """
          PRAGMA application_id = \(RecordingFormat.applicationID);
          PRAGMA user_version = \(RecordingFormat.version);
          \(RecordingFormat.tables)
          """)
      }
      try db.execute(RecordingFormat.views + RecordingFormat.measureSchema)
      if metadata.measure != .pss {
        try db.execute("PRAGMA user_version = \(RecordingFormat.newestVersion)")
      }
      try db.execute(
        "INSERT INTO \(RecordingFormat.measureTable) VALUES(?,?,?)", resumed.run,
        metadata.measure.descriptor.key, RecordingFormat.kinds(without: metadata.missing))
      try db.execute(
        "INSERT INTO run VALUES(?,?,?,?,?,?,?,?,?,?,?,NULL)", resumed.run,
        resumed.latestSample + 1, metadata.program, metadata.host, metadata.bootID,
        metadata.kernel, metadata.pageSize, metadata.start?.description,
        metadata.interval?.milliseconds, metadata.pattern, metadata.options)
      return (resumed, try DetailWriter(metadata.detail, run: resumed.run, db))
    }
  }

  /// Writes a sample, in its own transaction.
  ///
  /// - Throws: ``RecordingError``. The sample is not stored then, but all earlier ones are.
  package mutating func append(_ sample: Sample) throws(RecordingError) {
    do {
      try db.write { try insert(sample, db) }
    } catch {
      throw RecordingError(writing: path, error)
    }
    try lock.check()
  }

  /// Completes the recording. The journal is removed, unless another process is reading it.
  ///
  /// - Throws: ``RecordingError`` if the end can't be written.
  package consuming func finish() throws(RecordingError) {
    do {
      try db.execute("UPDATE run SET last_sample = ? WHERE id = ?", latestSample, run)
      // Fails while there are readers. The recording is complete anyway.
      try? db.execute("PRAGMA journal_mode = DELETE")
      try db.close()
    } catch {
      throw RecordingError(writing: path, error)
    }
  }

  private mutating func insert(_ sample: Sample, _ db: Database) throws {
    let number = latestSample + 1
    if sample.followsGap, latestSample >= 0 {
      try beginRun(number, afterRestart: sample.followsRestart, db)
    }
    try db.statement("INSERT INTO sample VALUES(?,?,?)").execute(
      number, (sample.interval.lowerBound + offset).milliseconds,
      (sample.interval.upperBound + offset).milliseconds)
    if let skipped = sample.skipped { try insert(skipped, number, db) }
    if let account = sample.account { try insert(account, number, db) }
    for process in stale { try end(process, number, db) }
    stale = []
    let isKeyframe = isKeyframeDue()
    var written = 0
    for process in sample.processes {
      written += try insert(process, number, isKeyframe: isKeyframe, db)
    }
    if known.count > sample.processes.count {
      let living = Set(sample.processes.map(\.identity))
      for (identity, process) in known where !living.contains(identity) {
        try end(process, number, db)
        known[identity] = nil
      }
    }
    try keyframes?.endSample(number, isKeyframe: isKeyframe, written: written, db)
    latestSample = number
  }

  private mutating func isKeyframeDue() -> Bool {
    let (known, details) = (known, details)
    return keyframes?.isDue {
      known.values.reduce(details?.valueCount ?? 0) { $0 + $1.valueCount }
    } ?? false
  }

  /// Starts another run, because the converted file has one here.
  private mutating func beginRun(
    _ number: Int64, afterRestart: Bool, _ db: Database
  ) throws {
    try db.execute("UPDATE run SET last_sample = ? WHERE id = ?", number - 1, run)
    // A sample doesn't have the ID of its boot. This one can't be an ID of the kernel.
    try db.execute(
      """
      INSERT INTO run SELECT id + 1, ?1, program, host,
      CASE WHEN ?2 THEN 'of run ' || (id + 1) ELSE boot_id END, kernel, page_size, NULL,
      interval_ms, pattern, options, NULL FROM run WHERE id = ?3
      """, number, afterRestart, run)
    try db.execute(
      """
      INSERT INTO \(RecordingFormat.measureTable) SELECT run + 1, counted, kinds
      FROM \(RecordingFormat.measureTable) WHERE run = ?
      """, run)
    run += 1
    try details?.beginRun(run, db)
    for identity in known.keys { known[identity]?.beginRun() }
    if afterRestart {
      boot = run
      keyframes?.beginBoot()
      stale += known.values
      known = [:]
    }
  }

  /// - Returns: the number of values that were written.
  private mutating func insert(
    _ process: ProcessRecord, _ number: Int64, isKeyframe: Bool, _ db: Database
  ) throws -> Int {
    var recorded: RecordedProcess
    if let before = known[process.identity] {
      recorded = before
    } else {
      recorded = try row(of: process.identity, db)
    }
    if !recorded.isLike(process) {
      try db.statement("INSERT INTO state VALUES(?,?,?,?,?,?)").execute(
        number, recorded.id, process.parent?.rawValue, process.name,
        RecordingFormat.stored(process.commandLine.bytes),
        process.executable.map { RecordingFormat.stored($0) })
    }
    let id = recorded.id
    if process.marks != recorded.marks {
      for table in RecordingFormat.markTables {
        let isSet = process.marks.contains(table.mark)
        if isSet != recorded.marks.contains(table.mark) {
          try insert(table, isSet, of: id, number, db)
        }
      }
    }
    if process.memory.unmeasured != recorded.unmeasured
      || (process.cpu == nil) != recorded.lacksCPU
    {
      try insertUnmeasured(process, of: id, number, db)
    }
    if !recorded.hasOwners(of: process) { try insertOwners(of: process, id, number, db) }
    if recorded.container != process.container {
      try insertContainer(process.container, of: id, number, db)
    }
    if recorded.parts != process.memory.parts {
      try insertSharedMemory(
        from: recorded.sharedMemory, to: process.memory.sharedMemory, of: id, number, db)
    }
    if !recorded.hasFaults(of: process) { keyframes?.recordFaults(of: process) }
    var written = try details?.write(process, id, number, repeatsAll: isKeyframe, db) ?? 0
    try recorded.update(process, repeatsAll: isKeyframe) { series, row, value in
      var row = row
      if row == nil {
        try db.statement("INSERT INTO series VALUES(NULL,?,?,?)")
          .execute(id, series.kind, series.name)
        row = db.lastInsertedRow
      }
      try db.statement("INSERT INTO change VALUES(?,?,?)").execute(
        number, row, value.map { RecordingFormat.stored($0, unit: series.unit) })
      written += 1
      return row ?? 0
    }
    known[process.identity] = recorded
    return written
  }

  /// Finds or adds the row of a process that is not in the latest sample.
  private func row(of identity: ProcessIdentity, _ db: Database) throws -> RecordedProcess {
    let startTime = Int64(clamping: identity.startTime)
    let find = try db.statement(
      "SELECT id FROM process WHERE pid = ? AND start_time = ? AND run = ?")
    let known = try find.first(identity.pid.rawValue, startTime, boot) { row in
      try row[0, as: Int64.self]
    }
    if let id = known {
      let rows = try db.query("SELECT id, kind, name FROM series WHERE process = ?", id)
      var series: [RecordedProcess.SeriesRow] = []
      while let row = try rows.next() { series.append(try .init(row, from: 0)) }
      return RecordedProcess(id: id, boot: boot, series: series)
    }
    try db.statement("INSERT INTO process VALUES(NULL,?,?,?)").execute(
      identity.pid.rawValue, startTime, boot)
    return RecordedProcess(id: db.lastInsertedRow, boot: boot)
  }

  private mutating func end(
    _ process: RecordedProcess, _ number: Int64, _ db: Database
  ) throws {
    details?.end(process.id)
    try db.statement("INSERT INTO state VALUES(?,?,NULL,NULL,NULL,NULL)")
      .execute(number, process.id)
    let change = try db.statement("INSERT INTO change VALUES(?,?,?)")
    for (series, isPart) in process.memorySeries {
      try change.execute(number, series, isPart ? nil : 0)
    }
  }
}

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
  let lock: RecordingLock
  var run: CurrentRun
  var latestSample: Int64
  /// The processes of the latest sample.
  var known: [ProcessIdentity: RecordedProcess] = [:]
  /// Whether the table of accounts exists and has all columns.
  var hasAccountTable = false
  /// Processes of another boot, which have exited by the first sample.
  var stale: [RecordedProcess] = []

  /// `nil` if the run has no details.
  var details: DetailWriter?

  /// `nil` if the recording has none, because earlier runs can't be read.
  var keyframes: Keyframes?

  /// Drops old samples; `nil` if all samples are kept.
  var trimmer: RecordingTrimmer?

  /// The run that samples are added to.
  struct CurrentRun {
    var id: Int64
    /// The first run of its boot. Start times of processes are comparable within one boot.
    var boot: Int64
    /// The time from the start of the first run to that of this one.
    var offset: Duration
  }

  /// Creates a recording, or opens one to add a run.
  ///
  /// - Parameters:
  ///   - path: the path of the recording.
  ///   - metadata: what is known of the run.
  ///   - appends: whether to open an existing recording instead of creating a new one.
  ///   - retention: how much is kept; `nil` for all of it.
  /// - Throws: ``RecordingError`` if a new recording exists already, or if the file is no recording
  ///   or can't be written.
  package init(
    _ path: String, metadata: RunMetadata, appends: Bool, keep retention: Retention? = nil
  ) throws(RecordingError) {
    try self.init(
      path, metadata: metadata, appends: appends, keep: retention,
      keyframes: Keyframes.Distance())
  }

  /// - Parameter distance: that between keyframes.
  init(
    _ path: String, metadata: RunMetadata, appends: Bool, keep retention: Retention? = nil,
    keyframes distance: Keyframes.Distance
  ) throws(RecordingError) {
    let lock = try RecordingLock(path, isNew: !appends)
    if appends { try RecordedSamples.checkAppendable(path) }
    let db: Database
    let resumed: ResumedRecording
    let details: DetailWriter?
    let trimmer: RecordingTrimmer?
    do {
      db = try Database(
        RecordingFormat.plain(path), .readWrite, busyTimeout: RecordingFormat.busyTimeout)
      if appends { try RecordingReader.checkFormat(of: db, path: path) }
      if !appends { try Self.create(in: db, isShrinkable: retention != nil) }
      try db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
      (resumed, details) = try Self.begin(
        metadata, in: db, path: path, appends: appends, retention)
      trimmer = try retention.map { try RecordingTrimmer($0, metadata, db) }
    } catch {
      throw RecordingError(writing: path, error)
    }
    self.path = path
    self.db = db
    self.lock = lock
    self.trimmer = trimmer
    run = CurrentRun(id: resumed.run, boot: resumed.boot, offset: resumed.offset)
    latestSample = resumed.latestSample
    self.details = details
    keyframes = resumed.faults.map { Keyframes(after: $0, distance) }
    if resumed.isOtherBoot { keyframes?.beginBoot() }
    for (identity, process) in resumed.processes {
      if process.boot == resumed.boot { known[identity] = process } else { stale.append(process) }
    }
  }

  /// Sets what must be set before the first table exists (pragma.html).
  private static func create(in db: Database, isShrinkable: Bool) throws {
    try db.execute("PRAGMA page_size = \(RecordingFormat.pageSize)")
    if isShrinkable { try db.execute("PRAGMA auto_vacuum = INCREMENTAL") }
  }

  /// Begins a run.
  static func begin(
    _ metadata: RunMetadata, in db: Database, path: String, appends: Bool,
    _ retention: Retention?
  ) throws -> (ResumedRecording, DetailWriter?) {
    try db.write {
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
      let details = try DetailWriter(metadata.detail, run: resumed.run, db)
      if let retention { try retention.begin(run: resumed.run, details != nil, db) }
      return (resumed, details)
    }
  }

  /// Writes a sample, in its own transaction.
  ///
  /// - Throws: ``RecordingError``. The sample is not stored then, but all earlier ones are.
  package mutating func append(_ sample: Sample) throws(RecordingError) {
    do {
      do {
        try db.write { try insert(sample, db) }
      } catch let error as DatabaseError where error.code == .full && trimmer != nil {
        try insertAfterDropping(sample, error)
      }
      try trim(after: sample)
    } catch {
      throw RecordingError(writing: path, error)
    }
    checkJournal(try lock.check())
  }

  /// Completes the recording. The journal is removed, unless another process is reading it.
  ///
  /// - Throws: ``RecordingError`` if the end can't be written.
  package consuming func finish() throws(RecordingError) {
    do {
      try db.execute("UPDATE run SET last_sample = ? WHERE id = ?", latestSample, run.id)
      // Fails while there are readers. The recording is complete anyway.
      try? db.execute("PRAGMA journal_mode = DELETE")
      try db.close()
    } catch {
      throw RecordingError(writing: path, error)
    }
  }

  mutating func insert(_ sample: Sample, _ db: Database) throws {
    let number = latestSample + 1
    if sample.followsGap, latestSample >= 0 {
      try beginRun(number, afterRestart: sample.followsRestart, db)
    }
    try db.statement("INSERT INTO sample VALUES(?,?,?)").execute(
      number, (sample.interval.lowerBound + run.offset).milliseconds,
      (sample.interval.upperBound + run.offset).milliseconds)
    if let skipped = sample.skipped { try insert(skipped, number, db) }
    if let account = sample.account { try insert(account, number, db) }
    for process in stale { try end(process, number, db) }
    stale = []
    let isKeyframe = isKeyframeDue(for: sample)
    if isKeyframe { details?.beginKeyframe() }
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
    let time = start(of: sample)
    trimmer?.endSample(at: time, isKeyframe: isKeyframe)
    latestSample = number
  }

  /// When a sample began, in milliseconds since the start of the first run.
  func start(of sample: Sample) -> Int64 { (sample.interval.lowerBound + run.offset).milliseconds }

  private mutating func isKeyframeDue(for sample: Sample) -> Bool {
    if keyframes != nil, trimmer?.isKeyframeDue(at: start(of: sample)) == true { return true }
    let (known, details) = (known, details)
    return keyframes?.isDue {
      known.values.reduce(details?.valueCount ?? 0) { $0 + $1.valueCount }
    } ?? false
  }

  /// Starts another run, because the converted file has one here.
  private mutating func beginRun(
    _ number: Int64, afterRestart: Bool, _ db: Database
  ) throws {
    try db.execute("UPDATE run SET last_sample = ? WHERE id = ?", number - 1, run.id)
    // A sample doesn't have the ID of its boot. This one can't be an ID of the kernel.
    try db.execute(
      """
      INSERT INTO run SELECT id + 1, ?1, program, host,
      CASE WHEN ?2 THEN 'of run ' || (id + 1) ELSE boot_id END, kernel, page_size, NULL,
      interval_ms, pattern, options, NULL FROM run WHERE id = ?3
      """, number, afterRestart, run.id)
    try db.execute(
      """
      INSERT INTO \(RecordingFormat.measureTable) SELECT run + 1, counted, kinds
      FROM \(RecordingFormat.measureTable) WHERE run = ?
      """, run.id)
    run.id += 1
    try details?.beginRun(run.id, db)
    if let trimmer { try trimmer.retention.begin(run: run.id, details != nil, db) }
    for identity in known.keys { known[identity]?.beginRun() }
    if afterRestart {
      run.boot = run.id
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
      recorded = try row(of: process.identity, number, db)
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
}

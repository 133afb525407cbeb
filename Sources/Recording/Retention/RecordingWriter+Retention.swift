import MemoryProfile
import SQLite

/// Keeps a recording within its bound.
extension RecordingWriter {
  /// Takes what is to be reported once, since the last call.
  package mutating func takeNotices() -> [Retention.Notice] { trimmer?.takeNotices() ?? [] }

  /// Drops samples until the recording is within its bound.
  mutating func trim(after sample: Sample) throws {
    guard trimmer != nil else { return }
    do {
      let time = start(of: sample)
      try trimmer?.measure(path, db)
      try trimmer?.trim(at: time, &details, db)
    } catch let error as DatabaseError where error.code == .full {
      // The sample is stored. Dropping is tried again after the next one.
    }
  }

  /// Reports a reader for which the journal grows.
  ///
  /// - Parameter journal: its size in bytes.
  mutating func checkJournal(_ journal: Int64) { trimmer?.checkJournal(journal, db) }

  /// Stores a sample for which the disk had no space, after dropping as many samples as needed.
  ///
  /// What the writer knows of the latest sample is lost with the transaction. So the sample is the
  /// first one of another run.
  ///
  /// - Parameter error: thrown again if there is nothing to drop.
  mutating func insertAfterDropping(_ sample: Sample, _ error: DatabaseError) throws {
    while try drop() {
      do {
        return try restart(with: sample)
      } catch let next as DatabaseError where next.code == .full {
        continue
      }
    }
    throw error
  }

  /// Drops the oldest samples, to write others in their place.
  ///
  /// - Returns: whether there was anything to drop.
  mutating func drop() throws -> Bool {
    // The journal is used from its start again, so that it needs no more space.
    try? db.execute("PRAGMA wal_checkpoint(RESTART)")
    return try trimmer?.dropPiece(&details, db) ?? false
  }

  private mutating func restart(with sample: Sample) throws {
    guard let trimmer else { return }
    let offset = run.offset
    let (resumed, details) = try Self.begin(
      trimmer.metadata, in: db, path: path, appends: true, trimmer.retention)
    latestSample = resumed.latestSample
    run = CurrentRun(id: resumed.run, boot: resumed.boot, offset: offset)
    self.details = details
    keyframes = keyframes.flatMap { $0.restarted(after: resumed.faults) }
    hasAccountTable = false
    (known, stale) = ([:], [])
    for (identity, process) in resumed.processes {
      if process.boot == resumed.boot { known[identity] = process } else { stale.append(process) }
    }
    try db.write { try insert(sample, db) }
  }
}

extension Retention {
  /// Prepares a recording, and records the bound of a run.
  func begin(run: Int64, _ hasDetails: Bool, _ db: Database) throws {
    try db.execute(RecordingFormat.keepSchema)
    if hasDetails { try db.execute(RecordingFormat.keepDetailSchema) }
    let bounds: (Int64?, Int64?) =
      switch self {
      case .duration(let kept): (kept.milliseconds, nil)
      case .size(let bytes): (nil, bytes)
      }
    try db.execute(
      "INSERT INTO \(RecordingFormat.keepTable) VALUES(?,?,?)", run, bounds.0, bounds.1)
  }

  /// The bound of the latest run; `nil` if it has none.
  init?(_ db: Database) throws {
    guard try db.hasTable(RecordingFormat.keepTable) else { return nil }
    let bound = try db.first(
      """
      SELECT duration_ms, bytes FROM \(RecordingFormat.keepTable)
      WHERE run = (SELECT max(id) FROM run)
      """
    ) { (try $0[0, as: Int64?.self], try $0[1, as: Int64?.self]) }
    switch bound {
    case (let milliseconds?, _)?: self = .duration(.milliseconds(milliseconds))
    case (nil, let bytes?)?: self = .size(bytes)
    default: return nil
    }
  }
}

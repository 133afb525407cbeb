import MemoryProfile
import SQLite

/// Drops the oldest samples of a recording, so that it stays within a bound.
///
/// A recording can begin at any keyframe. So the samples up to a keyframe are dropped together, in
/// a transaction of their own. Pages that become free are used for later samples.
struct RecordingTrimmer {
  let retention: Retention

  /// What is known of the run, to begin another one.
  let metadata: RunMetadata

  private let pageSize: Int64

  /// Whether the file can give pages back (pragma.html, `auto_vacuum`).
  private let isShrinkable: Bool

  private var pages: Pages

  /// Numbers of pages.
  private struct Pages {
    /// Those with content.
    var used: Int64
    /// Those that the samples after the latest keyframe have filled.
    var grown: Int64 = 0
    /// Those that the latest keyframe has filled.
    var keyframe: Int64 = 0
    /// Those of the journal that the latest dropping of samples has taken.
    var dropping: Int64 = 0
  }

  /// Whether the latest sample is a keyframe.
  private var isAfterKeyframe = false

  /// When the latest keyframe began, in milliseconds.
  private var latestKeyframe: Int64

  /// The first sample that the recording can begin with in place of its first one.
  private var next: Start?

  private struct Start {
    let sample: Int64
    /// In milliseconds.
    let time: Int64
  }

  private var space = DiskSpace()

  private var notices: [Retention.Notice] = []
  private var hasLongReader = false
  private var isTooSmall = false

  /// - Parameter db: a recording that has ``RecordingFormat/keepSchema``.
  init(_ retention: Retention, _ metadata: RunMetadata, _ db: Database) throws {
    self.retention = retention
    self.metadata = metadata
    pageSize = try db.value(Int64.self, "PRAGMA page_size") ?? Int64(RecordingFormat.pageSize)
    isShrinkable = try db.value(Int.self, "PRAGMA auto_vacuum") == 2
    pages = Pages(used: try Self.usedPages(db))
    latestKeyframe =
      try db.value(
        Int64.self,
        """
        SELECT max(start_ms) FROM sample WHERE id = (SELECT max(sample) FROM keyframe)
        """) ?? 0
    try limitJournal(db)
    let size = try (db.value(Int64.self, "PRAGMA page_count") ?? 0) * pageSize
    if case .size(let bytes) = retention, !isShrinkable, size > bytes {
      notices.append(.notShrinkable(size: size))
    }
  }

  private static func usedPages(_ db: Database) throws -> Int64 {
    func number(_ pragma: String) throws -> Int64 {
      try db.statement("PRAGMA \(pragma)").first { try $0[0, as: Int64.self] } ?? 0
    }
    return try number("page_count") - number("freelist_count")
  }

  // MARK: - The journal

  /// The number of bytes of the journal at which its pages are moved to the file.
  private var journalLimit: Int64 {
    switch retention {
    case .duration: 1000 * pageSize
    case .size(let bytes): min(1000 * pageSize, max(16 * pageSize, bytes / 64))
    }
  }

  private func limitJournal(_ db: Database) throws {
    try db.execute(
      """
      PRAGMA wal_autocheckpoint = \(journalLimit / pageSize);
      PRAGMA journal_size_limit = \(2 * journalLimit);
      """)
  }

  /// Reports a reader that keeps the journal from being used again.
  ///
  /// - Parameter journal: its size in bytes.
  mutating func checkJournal(_ journal: Int64, _ db: Database) {
    guard journal > 2 * journalLimit else {
      hasLongReader = false
      return
    }
    guard !hasLongReader, let journaled = Self.journalPages(db), journaled.inFile < journaled.all
    else {
      return
    }
    hasLongReader = true
    notices.append(.longReader(journal: journal))
  }

  /// Moves pages of the journal to the file, as far as no reader needs them there.
  ///
  /// - Returns: the number of pages in the journal, and of those that are in the file as well
  ///   (pragma.html, `wal_checkpoint`); `nil` if the disk is full.
  private static func journalPages(_ db: Database) -> (all: Int64, inFile: Int64)? {
    try? db.statement("PRAGMA wal_checkpoint(PASSIVE)").first { row in
      (all: try row[1, as: Int64.self], inFile: try row[2, as: Int64.self])
    }
  }

  // MARK: - Keyframes

  /// Whether the next sample must be a keyframe.
  ///
  /// - Parameter time: its start in milliseconds.
  func isKeyframeDue(at time: Int64) -> Bool {
    switch retention {
    case .duration(let kept):
      time - latestKeyframe >= kept.milliseconds / Retention.pieces || isKeyframeDue(space.bound)
    case .size(let bytes): isKeyframeDue(min(bytes, space.bound))
    }
  }

  /// At most half of the file are keyframes.
  private func isKeyframeDue(_ bytes: Int64) -> Bool {
    pages.grown > 0 && pages.grown >= max(bytes / Retention.pieces / pageSize, pages.keyframe)
  }

  /// Records the end of a sample.
  mutating func endSample(at time: Int64, isKeyframe: Bool) {
    isAfterKeyframe = isKeyframe
    if isKeyframe { latestKeyframe = time }
  }

  /// Measures how many pages the latest sample has filled, and the space that is left.
  mutating func measure(_ path: String, _ db: Database) throws {
    space.measure(path, mostJournal: 2 * journalLimit)
    let used = try Self.usedPages(db)
    let grown = max(0, used - pages.used)
    pages.used = used
    if isAfterKeyframe {
      (pages.grown, pages.keyframe) = (0, grown)
    } else {
      pages.grown += grown
    }
  }

  // MARK: - Dropping samples

  /// Drops samples until the recording is within its bound.
  ///
  /// - Parameters:
  ///   - time: when the latest sample began, in milliseconds.
  ///   - details: the writer of details, which forgets the paths that are dropped.
  mutating func trim(
    at time: Int64, _ details: inout DetailWriter?, _ db: Database
  ) throws {
    while try isBeyondBound(at: time, db), try dropPiece(&details, db) {}
    checkBound()
    try shrink(db)
  }

  /// Reports a bound that is too small: nothing is left to drop before a keyframe.
  private mutating func checkBound() {
    let size = pages.used * pageSize
    guard case .size(let bytes) = retention, isAfterKeyframe, !isTooSmall, size > bytes else {
      return
    }
    isTooSmall = true
    notices.append(.boundTooSmall(size: size))
  }

  private mutating func isBeyondBound(at time: Int64, _ db: Database) throws -> Bool {
    switch retention {
    case .size(let bytes): return isBeyond(min(bytes, space.bound))
    case .duration(let kept):
      if isBeyond(space.bound) { return true }
      guard let start = try nextStart(db) else { return false }
      return start.time <= time - kept.milliseconds
    }
  }

  private func isBeyond(_ bytes: Int64) -> Bool {
    // The next keyframe is written before anything is dropped for it, to the journal as well.
    // Dropping has a journal of its own size.
    let reserve = max(2 * pages.keyframe, pages.dropping) * pageSize + journalLimit
    return pages.used * pageSize > bytes - min(bytes / 4, reserve)
  }

  private mutating func nextStart(_ db: Database) throws -> Start? {
    if let next { return next }
    next = try db.statement(
      """
      SELECT id, start_ms FROM keyframe JOIN sample ON id = sample
      WHERE sample > (SELECT min(id) FROM sample) ORDER BY sample LIMIT 1
      """
    ).first { Start(sample: try $0[0], time: try $0[1]) }
    return next
  }

  /// Drops the samples before the next keyframe.
  ///
  /// - Returns: whether there is a keyframe after the first sample.
  mutating func dropPiece(_ details: inout DetailWriter?, _ db: Database) throws -> Bool {
    guard let start = try nextStart(db) else { return false }
    let paths = try db.write {
      var pruning = try RecordingPruning(before: start.sample, at: start.time, db)
      return try pruning.perform()
    }
    details?.forget(paths)
    next = nil
    pages.dropping = Self.journalPages(db)?.all ?? pages.dropping
    pages.used = try Self.usedPages(db)
    return true
  }

  /// How many free pages remain in the file for later samples, of 100 pages.
  private static let freePercentage: Int64 = 10

  /// How many pages are given back after one sample. Each of them may be written to the journal.
  private var mostReleasedPages: Int64 { min(64, journalLimit / pageSize) }

  /// Gives free pages back to the file system, a few at a time.
  private func shrink(_ db: Database) throws {
    guard isShrinkable, !space.isScarce else { return }
    let free = try db.statement("PRAGMA freelist_count").first { try $0[0, as: Int64.self] } ?? 0
    let surplus = free - pages.used * Self.freePercentage / 100 - 16
    guard surplus > 0 else { return }
    try db.execute("PRAGMA incremental_vacuum(\(min(surplus, mostReleasedPages)))")
  }

  /// Takes the notices that were not reported yet.
  mutating func takeNotices() -> [Retention.Notice] {
    defer { notices = [] }
    return notices
  }
}

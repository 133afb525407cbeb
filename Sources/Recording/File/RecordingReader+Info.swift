import SQLite
import MemoryProfile

extension RecordingReader {
  /// Returns what is known of the recording, without making its samples.
  func info() throws(RecordingError) -> RecordedFileInfo {
    do {
      var info = try db.read { try Self.info(db) }
      info.cutOff = isUnfinished ? .recording : nil
      return info
    } catch {
      throw RecordingError(reading: path, error)
    }
  }

  /// The largest number of runs that are read. The samples of all later ones count for the last.
  private static let largestCount = 1000

  private static func info(_ db: Database) throws -> RecordedFileInfo {
    var starts: [Int64] = []
    var runs: [RecordedFileInfo.Run] = []
    let contents = try RunContents.all(db)
    let rows = try db.query("SELECT * FROM run ORDER BY id LIMIT ?", largestCount)
    while let row = try rows.next() {
      var metadata = try RunMetadata(row)
      let content = try contents[row["id"]] ?? .first
      (metadata.measure, metadata.missing) = (content.counted, content.missing)
      let last: Int64? = try row["last_sample"]
      starts.append(try row["first_sample"])
      runs.append(.init(metadata: metadata, samples: 0, hasEnded: last != nil))
    }
    if runs.isEmpty { runs = [.init(metadata: RunMetadata(), samples: 0)] }
    var info = RecordedFileInfo(
      format: .recording, runs: runs,
      processes: try db.value(Int.self, "SELECT count(*) FROM process") ?? 0)
    info.marks = try RecordedMarks.count(db)
    info.dropped = try db.value(Int.self, "SELECT min(id) FROM sample") ?? 0
    info.retention = try Retention(db)
    info.detail = try RecordingFormat.detail(db)
    try addSamples(to: &info, starts: starts, db)
    return info
  }

  private static func addSamples(
    to info: inout RecordedFileInfo, starts: [Int64], _ db: Database
  ) throws {
    var gaps = SamplingGaps(interval: info.metadata.interval)
    var skipped =
      try db.hasTable(RecordingFormat.skippedTable)
      ? ChangeRows<SkippedRow>(db, query: SkippedRow.query) : nil
    var run = 0
    let samples = try db.query("SELECT id, start_ms, end_ms FROM sample ORDER BY id")
    while let row = try samples.next() {
      let number: Int64 = try row[0]
      let times = try (row[1, as: Int64.self], row[2, as: Int64.self])
      let allowed = 0...RecordingFormat.latestTime
      let start = Duration.milliseconds(times.0.clamped(to: allowed))
      let end = max(start, .milliseconds(times.1.clamped(to: allowed)))
      let before = run
      while run + 1 < starts.count, starts[run + 1] <= number { run += 1 }
      info.runs[run].samples += 1
      let first = info.runs[run].interval?.lowerBound ?? start
      info.runs[run].interval = first...max(first, end)
      var reason: SkipReason?
      while let row = try skipped?.take(upTo: number) {
        guard row.sample == number else { continue }
        reason = row.skipped.reason
        info.add(row.skipped)
      }
      gaps.record(start, isCertain: run > before, reason: reason)
    }
    info.gaps = gaps.gaps
  }
}

extension Int64 {
  fileprivate func clamped(to range: ClosedRange<Int64>) -> Int64 {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}

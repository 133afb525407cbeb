import SQLite
import MemoryProfile

/// The rows of `sample`.
struct SampleRows {
  private let rows: Statement
  private let path: String
  /// The number of the first sample of the recording, and that after the last one.
  private let range: (first: Double, end: Double)

  /// The number of the latest sample.
  private var latest: Int64 = -1

  /// The start of the latest sample, in milliseconds.
  private var latestStart: Int64 = 0

  /// - Parameter first: the first sample that is read.
  init(_ db: Database, from first: Int64, path: String) throws {
    self.path = path
    rows = try db.query(
      "SELECT id, start_ms, end_ms FROM sample WHERE id >= ? ORDER BY id", first)
    range =
      try db.first("SELECT min(id), max(id) + 1 FROM sample") {
        (first: try $0[0, as: Double?.self] ?? 0, end: try $0[1, as: Double?.self] ?? 1)
      } ?? (0, 1)
  }

  /// The part of the recording up to the latest sample, from 0 to 1.
  ///
  /// Samples are numbered without gaps, so their numbers give their count without reading all of
  /// them. A forged number may be too small.
  var progress: Double {
    min(max(Double(latest) + 1 - range.first, 0) / max(range.end - range.first, 1), 1)
  }

  /// Returns the next sample; `nil` at the end.
  ///
  /// - Throws: ``RecordingError/damaged(path:reason:)``, or an error of SQLite.
  mutating func next() throws -> (number: Int64, interval: ClosedRange<Duration>)? {
    guard let row = try rows.next() else { return nil }
    let number: Int64 = try row[0]
    let start: Int64 = try row[1]
    let end: Int64 = try row[2]
    guard (latestStart...RecordingFormat.latestTime).contains(start),
      end <= RecordingFormat.latestTime
    else {
      throw RecordingError.damaged(
        path: path, reason: "sample \(number) begins before the previous sample")
    }
    (latest, latestStart) = (number, start)
    let begin = Duration.milliseconds(start)
    return (number, begin...max(begin, .milliseconds(end)))
  }
}

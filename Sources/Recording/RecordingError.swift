package import MemoryProfile

/// Why a recorded sample file can't be read or written.
package enum RecordingError: Error, Equatable {
  /// The file can't be read; `reason` is the message of the system or of SQLite.
  case unreadable(path: String, reason: String)
  /// The recording can't be written; `reason` is the message of the system or of SQLite.
  case unwritable(path: String, reason: String)
  /// The file has no sample.
  case empty(path: String)
  /// The file has an unknown format.
  case unrecognized(path: String)
  /// The file is not a ``RecordedSnapshot``; `isRun` is whether it has samples of a run instead.
  case notSnapshot(path: String, isRun: Bool)
  /// The recording comes from a pipe, which SQLite can't read.
  case needsFile
  /// An SQLite database that is no recording.
  case notRecording(path: String)
  /// A recording of a newer format, which this version doesn't support.
  case newerFormat(path: String, version: Int)
  /// A line is not as `smaps-profiler` prints it; `column` counts bytes from 1.
  case malformed(path: String, line: Int, column: Int, reason: String)
  /// A snapshot is not as `smaps-snapshot` prints it.
  case malformedSnapshot(path: String, line: Int, column: Int, reason: String)
  /// A snapshot by mapping has only the largest mappings.
  case partialSnapshot(path: String)
  /// A sample begins before the previous one.
  case outOfOrder(path: String, line: Int)
  /// The rows of the database are inconsistent.
  case damaged(path: String, reason: String)
  /// The file exists, and the run is not to be appended.
  case exists(path: String)
  /// The recording counts another measure by category than the run that is appended.
  case otherMeasure(path: String, recorded: Measure, wanted: Measure)
  /// The recording has other details of processes than the run that is appended.
  case otherDetail(path: String, recorded: MemoryUsage.Detail, wanted: MemoryUsage.Detail)
  /// The recording has accounts of something else than the run that is appended.
  case otherAccount(path: String, recorded: AccountSubject, wanted: AccountSubject)
  /// The file to append to does not exist.
  case missing(path: String)
  /// The file to append to is not a database.
  case notAppendable(path: String, OtherContent)
  /// Another process is recording to the file.
  case inUse(path: String)
  /// The file has been deleted or replaced.
  case removed(path: String)

  /// What a file has in place of a recording.
  package enum OtherContent: Sendable, CaseIterable {
    /// It has no byte.
    case nothing
    case ndjson
    case tsv
    /// It is not of this program.
    case unknown
  }
}

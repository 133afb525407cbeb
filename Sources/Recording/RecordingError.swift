/// Why a recorded sample file can't be read or written.
package enum RecordingError: Error, Equatable {
  /// The file can't be read; `reason` is the system's word for it, or SQLite's.
  case unreadable(path: String, reason: String)
  /// The recording can't be written; `reason` is the system's word for it, or SQLite's.
  case unwritable(path: String, reason: String)
  /// The file has not a single sample.
  case empty(path: String)
  /// The file is none of the formats that are known.
  case unrecognized(path: String)
  /// The file is not one moment, as ``RecordedSnapshot`` is, but may be samples of a run.
  case notSnapshot(path: String, isRun: Bool)
  /// A recording comes through a pipe, which SQLite can't read.
  case needsFile
  /// An SQLite file that is no recording.
  case notRecording(path: String)
  /// A recording of a format that this program does not know.
  case newerFormat(path: String, version: Int)
  /// A line is not what `smaps-profiler` prints; `column` counts bytes from 1.
  case malformed(path: String, line: Int, column: Int, reason: String)
  /// A snapshot is not what `smaps-snapshot` prints.
  case malformedSnapshot(path: String, line: Int, column: Int, reason: String)
  /// A sample begins before the one above it.
  case outOfOrder(path: String, line: Int)
  /// What the database holds contradicts itself.
  case damaged(path: String, reason: String)
  /// There is such a file already, and it was not asked to append to it.
  case exists(path: String)
  /// Another program records into the file at this moment.
  case inUse(path: String)
  /// The file is no longer where it was made.
  case removed(path: String)
}

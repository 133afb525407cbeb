/// How much of a recording is kept. Its oldest samples are dropped as new ones are written.
package enum Retention: Equatable, Sendable {
  /// The samples of at least this time before the latest one.
  case duration(Duration)
  /// As many samples as a file of this many bytes has space for.
  case size(Int64)

  /// Samples are dropped in pieces of about this part of what is kept.
  static let pieces: Int64 = 20

  /// The smallest size. Less has no space for a few keyframes.
  package static let smallestSize: Int64 = 1 << 20

  /// What is reported once.
  package enum Notice: Equatable, Sendable {
    /// Another process has read the file for so long that its journal grows; its size in bytes.
    case longReader(journal: Int64)
    /// The file was made without a bound. It is larger than the bound and can't shrink; its size in
    /// bytes.
    case notShrinkable(size: Int64)
    /// A single sample with all that it refers to is larger than the bound; its size in bytes.
    case boundTooSmall(size: Int64)
  }
}

/// The table `keep`: the bound of each run that has one, as milliseconds or bytes.
///
/// A run with a row writes the names of parts and the kinds of mappings again at each keyframe. So
/// earlier rows can be dropped with the samples before it. Programs that do not know the table read
/// the rest.
extension RecordingFormat {
  static let keepTable = "keep"

  /// The indices find the rows of a process that are dropped with it.
  static let keepSchema = """
    \(keyframeSchema);
    CREATE TABLE IF NOT EXISTS \(keepTable)(run INTEGER PRIMARY KEY, duration_ms INTEGER,
    bytes INTEGER);
    CREATE INDEX IF NOT EXISTS state_process ON state(process, sample);
    CREATE INDEX IF NOT EXISTS series_process ON series(process);
    """

  /// The indices of the tables of details.
  static let keepDetailSchema = """
    CREATE INDEX IF NOT EXISTS file_process ON \(fileTable)(process);
    CREATE INDEX IF NOT EXISTS file_path ON \(fileTable)(path);
    """
}

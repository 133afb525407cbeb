package import MemoryProfile

/// The samples of a recorded sample file. The format is detected from the content.
package enum RecordedSamples: ~Copyable {
  case recording(RecordingReader)
  case ndjson(NDJSONReader)
  case tsv(TSVReader)

  /// - Parameters:
  ///   - path: the path of the file; `-` is standard input, which can't be a recording.
  ///   - interval: the time between two samples, for a file without times.
  ///   - shallStop: called while a pipe has no data. Returns whether to stop, as at the end of the
  ///     file.
  /// - Throws: ``RecordingError`` if it can't be opened or has another format.
  package init(
    _ path: String, interval: Duration, shallStop: @escaping () -> Bool = { false }
  ) throws(RecordingError) {
    var lines = try LineReader(path: path, shallStop: shallStop)
    try lines.skipByteOrderMark()
    let beginning = try lines.peekLine(upTo: TSVReader.longestHeader)
    if beginning.isEmpty { throw .empty(path: path) }
    if Self.isDatabase(beginning) {
      guard lines.isRegular, path != "-" else { throw .needsFile }
      self = .recording(try RecordingReader(path: path))
    } else if TSVReader.recognizes(beginning) {
      self = .tsv(try TSVReader(lines, interval: interval))
    } else if NDJSONReader.recognizes(beginning) {
      self = .ndjson(try NDJSONReader(lines))
    } else {
      throw .unrecognized(path: path)
    }
  }

  /// - Throws: ``RecordingError/notAppendable(path:_:)`` if the file is not a database.
  static func checkAppendable(_ path: String) throws(RecordingError) {
    var lines = try LineReader(path: path)
    try lines.skipByteOrderMark()
    let beginning = try lines.peekLine(upTo: TSVReader.longestHeader)
    if isDatabase(beginning) { return }
    let content: RecordingError.OtherContent =
      beginning.isEmpty
      ? .nothing
      : TSVReader.recognizes(beginning)
        ? .tsv : NDJSONReader.recognizes(beginning) ? .ndjson : .unknown
    throw .notAppendable(path: path, content)
  }

  /// Whether a file with these first bytes is an SQLite database (fileformat2.html, "Magic Header
  /// String").
  static func isDatabase(_ beginning: [UInt8]) -> Bool {
    beginning.starts(with: "SQLite format 3\0".utf8)
  }

  /// What the file contains about the run besides its samples.
  package var metadata: RunMetadata {
    switch self {
    case .recording(let reader): reader.metadata
    case .ndjson(let reader): reader.metadata
    case .tsv(let reader): reader.metadata
    }
  }

  /// The times of the first and the last sample, since the start of the run; `nil` if they are
  /// known only when all samples have been read.
  package var times: ClosedRange<Duration>? {
    switch self {
    case .recording(let reader): reader.times
    case .ndjson: nil
    case .tsv: nil
    }
  }

  /// Whether processes have what it takes to split memory by a dimension. REGEX is not part of it.
  package func has(_ requirement: Dimension.Requirement) -> Bool {
    if requirement == .capture { return true }
    switch self {
    case .recording(let reader):
      return switch requirement {
      case .user, .controlGroup, .container: reader.hasOwners
      case .files: reader.metadata.detail >= .files
      case .mappings: reader.metadata.detail >= .mappings
      default: true
      }
    case .ndjson(let reader):
      return switch requirement {
      case .name: reader.hasNames
      case .files: reader.metadata.detail >= .files
      case .mappings: reader.metadata.detail >= .mappings
      default: false
      }
    case .tsv: return false
    }
  }

  /// Passes every sample to a closure.
  ///
  /// - Parameters:
  ///   - scope: what is needed. A text has all of it anyway.
  ///   - marks: receives the marks between two samples, before the later one.
  ///   - body: receives each sample, and the part of the file that has been read, from 0 to 1.
  ///     Returns whether it needs the next sample.
  /// - Returns: what is missing at the end; `nil` if the file is complete.
  /// - Throws: ``RecordingError`` if the file is damaged, or has no sample.
  package consuming func forEachSample(
    _ scope: ReplayScope = ReplayScope(), marks: ([TimeMark]) -> Void = { _ in },
    _ body: (Sample, _ progress: Double) -> Bool
  ) throws(RecordingError) -> CutOff? {
    switch consume self {
    case .recording(let reader):
      try reader.forEachSample(scope, marks: marks, body)
      return reader.isUnfinished ? .recording : nil
    case .ndjson(var reader):
      return try reader.forEachSample(marks: marks, body).map { .line($0) }
    case .tsv(var reader): return try reader.forEachSample(body).map { .line($0) }
    }
  }

  /// How a file is incomplete: its writer is still running, or was interrupted.
  package enum CutOff: Equatable, Sendable {
    /// The last line, counted from 1, is incomplete. Its sample is left out.
    case line(Int)
    /// The last run of a recording has not ended. An incomplete sample is left out.
    case recording
  }
}

package import MemoryProfile

/// The samples of a recorded sample file of any format that is known; which it is, its content tells.
package enum RecordedSamples: ~Copyable {
  case recording(RecordingReader)
  case ndjson(NDJSONReader)
  case tsv(TSVReader)

  /// - Parameters:
  ///   - path: of the file; `-` is the standard input, which can't be a recording.
  ///   - interval: between two samples where the file does not tell.
  ///   - shallStop: asked while whoever writes into a pipe takes its time: whether to end as though
  ///     nothing more came.
  /// - Throws: ``RecordingError`` where it can't be opened or is none of the formats.
  package init(
    _ path: String, interval: Duration, shallStop: @escaping () -> Bool = { false }
  ) throws(RecordingError) {
    var lines = try LineReader(path: path, shallStop: shallStop)
    try lines.skipByteOrderMark()
    let beginning = try lines.peek(TSVReader.beginning)
    if beginning.isEmpty { throw .empty(path: path) }
    if Self.isDatabase(beginning) {
      guard lines.isRegular, path != "-" else { throw .needsFile }
      self = .recording(try RecordingReader(path: path))
    } else if TSVReader.recognizes(beginning) {
      self = .tsv(try TSVReader(lines, interval: interval))
    } else if beginning.first(where: { $0 > UInt8(ascii: " ") }) == UInt8(ascii: "{") {
      self = .ndjson(try NDJSONReader(lines))
    } else {
      throw .unrecognized(path: path)
    }
  }

  /// Whether a file that begins with these bytes is an SQLite database (fileformat2.html, "Magic
  /// Header String").
  static func isDatabase(_ beginning: [UInt8]) -> Bool {
    beginning.starts(with: "SQLite format 3\0".utf8)
  }

  /// What the file tells of the run beside its samples.
  package var metadata: RunMetadata {
    switch self {
    case .recording(let reader): reader.metadata
    case .ndjson(let reader): reader.metadata
    case .tsv: RunMetadata()
    }
  }

  /// Whether processes have the names and the paths of their programs.
  package var tellsPrograms: Bool {
    switch self {
    case .recording: true
    case .ndjson: false
    case .tsv: false
    }
  }

  /// Hands on every sample.
  ///
  /// - Parameter body: is given each sample, and how much of the file lies behind it, from 0 to 1;
  ///   answers whether it wants the next.
  /// - Returns: what is missing at the end, because whoever wrote the file was stopped.
  /// - Throws: ``RecordingError`` where the file is damaged, or has no sample.
  package consuming func forEachSample(
    _ body: (Sample, _ progress: Double) -> Bool
  ) throws(RecordingError) -> CutOff? {
    switch consume self {
    case .recording(let reader):
      try reader.forEachSample(body)
      return reader.isUnfinished ? .recording : nil
    case .ndjson(var reader): return try reader.forEachSample(body).map { .line($0) }
    case .tsv(var reader): return try reader.forEachSample(body).map { .line($0) }
    }
  }

  package enum CutOff: Equatable, Sendable {
    /// The last line ends in the middle; its sample is left out.
    case line(Int)
    /// A recording still goes on, or was cut off in the middle of a sample that is left out.
    case recording
  }
}

package import MemoryProfile

/// Reads the samples that `smaps-profiler -j` printed, or the Rust original.
package struct NDJSONReader: ~Copyable {
  private var lines: LineReader
  /// What was found in the first line that is not blank.
  private var first: Found
  private var latest = Duration.zero

  /// As far as the first line tells: when the run began.
  package let metadata: RunMetadata

  private enum Found {
    case sample(SampleLine)
    /// The last line ends in the middle, because whoever wrote it was stopped.
    case cutOff(line: Int)
    case end
  }

  /// - Throws: ``RecordingError`` where the first line is no sample.
  init(_ lines: consuming LineReader) throws(RecordingError) {
    first = try Self.next(&lines)
    self.lines = lines
    var metadata = RunMetadata()
    if case .sample(let line) = first { metadata.start = line.startTime }
    self.metadata = metadata
  }

  /// Hands on every sample.
  ///
  /// - Parameter body: is given each sample, and how much of the file lies behind it, from 0 to 1;
  ///   answers whether it wants the next.
  /// - Returns: the number of the last line where it ends in the middle, because whoever wrote it was
  ///   stopped; its sample is not handed on.
  /// - Throws: ``RecordingError`` where a line other than the last is no sample.
  package mutating func forEachSample(
    _ body: (Sample, _ progress: Double) -> Bool
  ) throws(RecordingError) -> Int? {
    var found = first
    while true {
      switch found {
      case .sample(let line):
        let start = line.sample.interval.lowerBound
        guard start >= latest else { throw .outOfOrder(path: lines.path, line: lines.number) }
        latest = start
        if !body(line.sample, lines.progress) { return nil }
      case .cutOff(let line): return line
      case .end: return nil
      }
      found = try Self.next(&lines)
    }
  }

  private static func next(_ lines: inout LineReader) throws(RecordingError) -> Found {
    while let line = try lines.next() {
      if line.bytes.allSatisfy({ $0 == UInt8(ascii: " ") }) { continue }
      do throws(JSONScanner.Failure) {
        return .sample(try SampleLine(line.bytes))
      } catch {
        if !line.isWhole { return .cutOff(line: lines.number) }
        throw .malformed(
          path: lines.path, line: lines.number, column: error.offset + 1, reason: error.reason)
      }
    }
    return .end
  }
}

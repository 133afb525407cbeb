import JSON
package import MemoryProfile

/// Reads the samples that `smaps-profiler -j` or the Rust original prints.
package struct NDJSONReader: ~Copyable {
  private var lines: LineReader
  /// The result of the first line that is not blank.
  private var first: Next
  private var latest = Duration.zero

  /// The marks before ``first``.
  private var firstMarks: [TimeMark]

  /// Contains only the start of the run and its REGEX, if the first line has them, and the measure.
  package let metadata: RunMetadata

  /// Whether the processes of the first sample have their short names.
  var hasNames: Bool {
    if case .sample(let line) = first {
      line.sample.processes.contains { !$0.name.isEmpty }
    } else {
      false
    }
  }

  /// Whether a file with these first bytes has an object in its first line.
  static func recognizes(_ beginning: [UInt8]) -> Bool {
    beginning.first { $0 > UInt8(ascii: " ") } == UInt8(ascii: "{")
  }

  private enum Next {
    case sample(SampleLine)
    /// The last line is incomplete, because its writer was interrupted.
    case cutOff(line: Int)
    case end
  }

  /// - Throws: ``RecordingError`` if the first line is no sample.
  init(_ lines: consuming LineReader) throws(RecordingError) {
    (first, firstMarks) = try Self.next(&lines)
    self.lines = lines
    var metadata = RunMetadata()
    if case .sample(let line) = first {
      metadata.start = line.startTime
      metadata.measure = line.measure
      metadata.detail = line.detail
      metadata.missing = line.sample.total.unmeasured
      metadata.pattern = line.pattern
    }
    self.metadata = metadata
  }

  /// Passes every sample to a closure.
  ///
  /// - Parameters:
  ///   - marks: receives the marks between two samples, before the later one.
  ///   - body: receives each sample, and the part of the file that has been read, from 0 to 1.
  ///     Returns whether it needs the next sample.
  /// - Returns: the number of the last line if it is incomplete; `nil` otherwise. Its sample is
  ///   left out.
  /// - Throws: ``RecordingError`` if any other line is no sample.
  package mutating func forEachSample(
    marks: ([TimeMark]) -> Void = { _ in }, _ body: (Sample, _ progress: Double) -> Bool
  ) throws(RecordingError) -> Int? {
    var (next, read) = (first, firstMarks)
    while true {
      if !read.isEmpty { marks(read) }
      switch next {
      case .sample(let line):
        let start = line.sample.interval.lowerBound
        guard start >= latest else { throw .outOfOrder(path: lines.path, line: lines.number) }
        guard line.measure == metadata.measure else {
          throw .malformed(
            path: lines.path, line: lines.number, column: 1,
            reason: "another measure than in the first line")
        }
        latest = start
        if !body(line.sample, lines.progress) { return nil }
      case .cutOff(let line): return line
      case .end: return nil
      }
      (next, read) = try Self.next(&lines)
    }
  }

  /// - Returns: the next line that is no mark, and the marks before it.
  private static func next(
    _ lines: inout LineReader
  ) throws(RecordingError) -> (Next, [TimeMark]) {
    var marks: [TimeMark] = []
    while let line = try lines.next() {
      if line.bytes.allSatisfy({ $0 == UInt8(ascii: " ") }) { continue }
      do throws(JSONScanner.Failure) {
        if let mark = try MarkLine(line.bytes)?.mark {
          // A file that another program wrote may have any number of them.
          if marks.count < MarkLine.largestCount { marks.append(mark) }
          continue
        }
        return (.sample(try SampleLine(line.bytes)), marks)
      } catch {
        if !line.isComplete { return (.cutOff(line: lines.number), marks) }
        throw .malformed(
          path: lines.path, line: lines.number, column: error.offset + 1, reason: error.reason)
      }
    }
    return (.end, marks)
  }
}

import MemoryProfile
import Recording
import SystemPackage

/// Prints the samples of a run as TSV or NDJSON, each as soon as it is taken.
final class TextOutput: SampleSink {
  private let stream: TextStream
  private let tsv: SampleTSV?
  private var ndjson: SampleNDJSON
  private let path: String?

  /// - Parameter run: what is known of the run.
  /// - Throws: ``Failure`` if the file can't be opened.
  init(_ configuration: TextConfiguration, of run: RunMetadata) throws(Failure) {
    path = configuration.path
    stream = try TextStream(path, reserved: configuration.reserved)
    switch configuration.format {
    case .tsv(let allColumns): tsv = SampleTSV(hasAllColumns: allColumns, counting: run.measure)
    case .ndjson: tsv = nil
    }
    ndjson = SampleNDJSON(
      start: run.start, pattern: run.pattern, counting: run.measure, detail: run.detail)
  }

  /// What is printed is recorded: a sample that could not be recorded is not printed.
  var takesAfterFailure: Bool { false }

  func take(_ sample: Sample, _ notices: [Notice]) throws(Failure) -> Bool {
    try stream.write(tsv?.encode(sample) ?? ndjson.encode(sample))
  }

  /// TSV has no marks.
  func take(marks: [TimeMark]) throws(Failure) -> Bool {
    if tsv != nil { return true }
    return try stream.write(marks.flatMap { ndjson.encode($0) })
  }

  var writtenFile: WrittenFile? { path.map { WrittenFile(content: .samples, path: $0) } }
}

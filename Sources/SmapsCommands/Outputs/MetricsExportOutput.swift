import MemoryProfile

/// Writes the metrics of a recorded run when all its samples have been taken.
final class MetricsExportOutput: SampleSink {
  /// `nil` after a failure.
  private var export: MetricsExport?
  private let stream: TextStream

  /// - Parameter path: the path of the file; `nil` for stdout.
  /// - Throws: ``Failure`` if the file can't be opened.
  init(
    _ export: consuming MetricsExport, to path: String?,
    reserved: [(option: String, path: String)]
  ) throws(Failure) {
    stream = try TextStream(path, reserved: reserved)
    self.export = consume export
  }

  var takesAfterFailure: Bool { false }

  func take(_ sample: Sample, _ notices: [Notice]) throws(Failure) -> Bool {
    do throws(Failure) {
      try export?.take(sample)
      return true
    } catch {
      export = nil
      throw error
    }
  }

  func finish(_ run: FinishedRun) throws(Failure) {
    let stream = stream
    try export.take()?.finish { text throws(Failure) in try stream.write(text) }
  }
}

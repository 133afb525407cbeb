import MemoryProfile
import Recording

/// Records the samples of a run into a file.
final class RecordingOutput: SampleSink {
  /// `nil` after a failure.
  private var writer: RecordingWriter?

  /// - Throws: ``Failure`` if the recording can't be created or opened.
  init(_ configuration: RecordingConfiguration, of run: RunMetadata) throws(Failure) {
    try OutputFile(path: configuration.path).checkPath()
    try rejectUntrustedSymlink(configuration.path)
    do throws(RecordingError) {
      writer = try RecordingWriter(
        configuration.path, metadata: run, appends: configuration.appends)
    } catch {
      throw Failure(error)
    }
  }

  func take(_ sample: Sample, _ notices: [Notice]) throws(Failure) -> Bool {
    do throws(RecordingError) {
      try writer?.append(sample)
      return true
    } catch {
      // After a failure nothing more is written.
      writer = nil
      throw Failure(error)
    }
  }

  func finish(_ run: FinishedRun) throws(Failure) {
    do throws(RecordingError) {
      try writer.take()?.finish()
    } catch {
      throw Failure(error)
    }
  }
}

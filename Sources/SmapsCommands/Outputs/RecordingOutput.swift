import MemoryProfile
import Recording

/// Records the samples of a run into a file.
final class RecordingOutput: SampleSink {
  /// `nil` after a failure.
  private var writer: RecordingWriter?

  private let path: String
  private(set) var writtenFile: WrittenFile?

  /// - Throws: ``Failure`` if the recording can't be created or opened.
  init(_ configuration: RecordingConfiguration, of run: RunMetadata) throws(Failure) {
    path = configuration.path
    try OutputFile(path: path).checkPath()
    try rejectUntrustedSymlink(path)
    do throws(RecordingError) {
      writer = try RecordingWriter(
        path, metadata: run, appends: configuration.appends, keep: configuration.retention)
    } catch {
      throw Failure(error)
    }
  }

  private func reportNotices() {
    for notice in writer?.takeNotices() ?? [] {
      RunConfiguration.log("warning: \(RecordingMessage(path: path, notice: notice).message)")
    }
  }

  func take(_ sample: Sample, _ notices: [Notice]) throws(Failure) -> Bool {
    do throws(RecordingError) {
      try writer?.append(sample)
      reportNotices()
      return true
    } catch {
      // After a failure nothing more is written.
      writer = nil
      throw Failure(error)
    }
  }

  func take(marks: [TimeMark]) throws(Failure) -> Bool {
    do throws(RecordingError) {
      try writer?.append(marks)
      return true
    } catch {
      writer = nil
      throw Failure(error)
    }
  }

  func finish(_ run: FinishedRun) throws(Failure) {
    do throws(RecordingError) {
      guard let writer = writer.take() else { return }
      try writer.finish()
      writtenFile = WrittenFile(content: .recording, path: path)
    } catch {
      throw Failure(error)
    }
  }
}

import MemoryProfile

/// An output of a run. Each is one file of this directory; ``SampleOutputs`` assembles them.
protocol SampleSink: AnyObject {
  /// Whether it takes a sample that an earlier sink failed to take.
  var takesAfterFailure: Bool { get }

  /// Takes a sample.
  ///
  /// - Parameter notices: what happened while the sample was taken.
  /// - Returns: whether the run goes on: false if the output's reader has closed it.
  /// - Throws: ``Failure`` if the sample can't be written; the run ends then.
  func take(_ sample: Sample, _ notices: [Notice]) throws(Failure) -> Bool

  /// Takes the marks that were read since the latest sample.
  ///
  /// - Returns: whether the run goes on, as for a sample.
  /// - Throws: ``Failure`` if they can't be written; the run ends then.
  func take(marks: [TimeMark]) throws(Failure) -> Bool

  /// Takes a sample without a process, before the first process is found.
  func wait(with sample: Sample, _ notices: [Notice])

  /// What it has to report about itself since it was asked last.
  func takeMessages() -> [String]

  /// Completes the output. Called once, whatever ended the run.
  ///
  /// - Throws: ``Failure`` if it can't be completed; the other sinks are completed all the same.
  func finish(_ run: FinishedRun) throws(Failure)

  /// The exit status that it asks for when it is finished; 0 for success.
  var exitStatus: Int32 { get }

  /// What it has written to which file, when it is finished; `nil` if it wrote to none.
  var writtenFile: WrittenFile? { get }
}

extension SampleSink {
  var takesAfterFailure: Bool { true }
  func take(marks: [TimeMark]) throws(Failure) -> Bool { true }
  func wait(with sample: Sample, _ notices: [Notice]) {}
  func takeMessages() -> [String] { [] }
  func finish(_ run: FinishedRun) throws(Failure) {}
  var exitStatus: Int32 { 0 }
  var writtenFile: WrittenFile? { nil }
}

/// A file that a run has written.
struct WrittenFile: Equatable {
  enum Content: String {
    case chart, page, recording, samples
  }

  let content: Content
  let path: String
}

/// What is known of a run when it has ended.
struct FinishedRun {
  /// How long it took; `nil` if it is known only from the samples.
  var duration: Duration?
}

import Libc
import MemoryProfile
import Recording

/// All outputs of a run.
///
/// A failure of one output never costs another its data: every sink takes the sample, and every
/// sink is completed.
struct SampleOutputs: ~Copyable {
  /// In the order in which they take samples and are completed: what can be lost comes first.
  private var sinks: [any SampleSink] = []

  private var sampleCount = 0

  /// Runs commands when a limit is crossed; `nil` if none are given.
  let alarms: AlarmRunner?

  /// Opens every output that is configured.
  ///
  /// - Parameters:
  ///   - run: what is known of the run.
  ///   - export: exports the recording that the samples come from; `nil` if it is not exported.
  /// - Throws: ``Failure`` if one can't be opened.
  init(
    _ configuration: RunConfiguration, of run: RunMetadata, export: MetricsExportOutput? = nil
  ) throws(Failure) {
    let outputs = configuration.outputs
    alarms = outputs.alarms.map {
      AlarmRunner($0, discardsOutput: outputs.showsLiveView && isatty(STDERR_FILENO) == 1)
    }
    // Before a file is created.
    try outputs.baseline?.check(counting: run.measure)
    if let server = outputs.server {
      sinks.append(
        try MetricsServerOutput(
          server, of: run, regex: configuration.target.regex))
    }
    if let recording = outputs.recording {
      sinks.append(try RecordingOutput(recording, of: run))
    }
    if let export { sinks.append(export) }
    if let text = outputs.text { sinks.append(try TextOutput(text, of: run)) }
    if let chart = outputs.chart {
      let (isWindow, regex) = (configuration.isWindow, configuration.target.regex)
      let baseline = outputs.baseline?.aligned(to: configuration)
      sinks.append(
        chart.isPage
          ? try ReportOutput(
            chart, of: run, isWindow: isWindow, regex: regex, baseline: baseline)
          : try ChartOutput(
            chart, of: run, isWindow: isWindow, regex: regex, baseline: baseline))
    }
    if let summary = outputs.summary {
      sinks.append(
        try SummaryOutput(
          summary, of: run, regex: configuration.target.regex,
          baseline: outputs.baseline?.aligned(to: configuration)))
    }
    if !outputs.gates.isEmpty {
      sinks.append(
        try GateOutput(
          outputs.gates, of: run, mayMissEverything: configuration.startsCommand,
          path: configuration.replayedPath, alarms: alarms))
    }
  }

  mutating func append(_ sink: some SampleSink) { sinks.append(sink) }

  /// Gives a sample to every output.
  ///
  /// - Returns: whether the run goes on.
  /// - Throws: the first ``Failure``, after all outputs had the sample.
  mutating func take(_ sample: Sample, _ notices: [Notice]) throws(Failure) -> Bool {
    sampleCount += 1
    return try forEachSink { sink throws(Failure) in try sink.take(sample, notices) }
  }

  /// Gives marks to every output.
  ///
  /// - Returns: whether the run goes on.
  /// - Throws: the first ``Failure``, after all outputs had the marks.
  mutating func take(marks: [TimeMark]) throws(Failure) -> Bool {
    if marks.isEmpty { return true }
    return try forEachSink { sink throws(Failure) in try sink.take(marks: marks) }
  }

  /// What the outputs have to report about themselves.
  func takeMessages() -> [String] { sinks.flatMap { $0.takeMessages() } }

  private func forEachSink(
    _ body: (any SampleSink) throws(Failure) -> Bool
  ) throws(Failure) -> Bool {
    var failure: Failure?
    var goesOn = true
    for sink in sinks where failure == nil || sink.takesAfterFailure {
      do throws(Failure) {
        if try !body(sink) { goesOn = false }
      } catch {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return goesOn
  }

  /// Passes a sample without a process to every output, before the first process is found.
  func wait(with sample: Sample, _ notices: [Notice]) {
    for sink in sinks { sink.wait(with: sample, notices) }
  }

  /// Completes every output.
  ///
  /// - Parameters:
  ///   - failure: what ended the run, if something went wrong. It is thrown again when all sinks
  ///     have been completed. Every failure is reported.
  ///   - duration: how long the run took; `nil` if it is known only from the samples.
  /// - Returns: the exit status: 0, or that of the first output that asks for another one.
  consuming func finish(after failure: Failure?, lasting duration: Duration? = nil) throws(Failure)
    -> Int32
  {
    var failures = failure.map { [$0] } ?? []
    for sink in sinks {
      do throws(Failure) {
        try sink.finish(FinishedRun(duration: duration))
      } catch {
        failures.append(error)
      }
    }
    let files = sinks.compactMap(\.writtenFile)
    // After a failure, the failure is what matters.
    if failures.isEmpty, !files.isEmpty, sampleCount > 0 {
      RunConfiguration.log(RunMessage.written(files, samples: sampleCount).message)
    }
    guard let last = failures.popLast() else {
      return sinks.lazy.map(\.exitStatus).first { $0 != 0 } ?? 0
    }
    for failure in failures { RunConfiguration.log("error: \(failure)") }
    throw last
  }
}

import MemoryProfile
import Recording

/// Samples taken from a recorded sample file instead of from processes, as fast as they can be read.
struct ReplayRun: ~Copyable {
  private var reader: NDJSONReader
  private let selection: Selection
  private let command: ProfilerCommand
  private let warnings: Warnings

  init(
    _ reader: consuming NDJSONReader, selection: Selection, command: ProfilerCommand,
    warnings: Warnings
  ) {
    self.reader = reader
    self.selection = selection
    self.command = command
    self.warnings = warnings
  }

  /// Hands on every sample of the file, or as many as were asked for.
  ///
  /// - Throws: ``Failure``. Whatever goes wrong, the chart of what came before is drawn first.
  mutating func untilItEnds() throws(Failure) {
    var signals = StopSignals()
    var output: SampleOutput?
    var failure: Failure?
    do throws(Failure) {
      try replay(to: &output, until: &signals)
    } catch {
      failure = error
    }
    signals.release()
    if let output {
      try output.finish(after: failure)
    } else if let failure {
      throw failure
    }
  }

  private mutating func replay(
    to output: inout SampleOutput?, until signals: inout StopSignals
  ) throws(Failure) {
    var ledger = FaultLedger()
    var taken = 0
    while let recorded = try nextSample() {
      let sample = selection.narrowing(recorded, ledger: &ledger)
      if let duration = command.duration?.duration, sample.interval.lowerBound > duration { break }
      // Who recorded it, and how often, the file does not tell; when, its first line does.
      if output == nil {
        output = SampleOutput(
          command,
          facts: ChartFacts(
            heading: command.graph.title, title: command.selection.regex, host: nil, start: reader.startTime, interval: nil))
      }
      guard try output?.take(sample) ?? true else { break }
      taken += 1
      if taken == command.samples || signals.wait({ .zero }) { break }
    }
    if let line = reader.cutOffLine {
      warnings.warn("line \(line) of '\(command.replay ?? "")' was cut off; its sample is left out")
    }
  }

  private mutating func nextSample() throws(Failure) -> Sample? {
    do throws(RecordingError) {
      return try reader.next()
    } catch {
      throw Failure(error.message)
    }
  }
}

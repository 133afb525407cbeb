import MemoryProfile
import Recording

/// Samples taken from a recorded sample file instead of from processes, as fast as they can be read.
struct ReplayRun: ~Copyable {
  private let samples: RecordedSamples
  private let window: Range<Duration>
  private let selection: Selection
  private let command: ProfilerCommand
  private let warnings: Warnings

  /// - Throws: ``Failure`` where the file can't be opened, or does not tell the time by the clock that
  ///   was asked for.
  init(
    _ path: String, selection: Selection, command: ProfilerCommand, warnings: Warnings
  ) throws(Failure) {
    let samples: RecordedSamples
    do throws(RecordingError) {
      samples = try RecordedSamples(path, interval: command.timing.interval.duration) {
        StopSignals.isOneWaiting
      }
    } catch {
      throw Failure(error.message)
    }
    window = try command.recording.window.range(in: path, beginning: samples.facts.start)
    self.samples = samples
    self.selection = selection
    self.command = command
    self.warnings = warnings
  }

  /// Hands on every sample of the file that was asked for.
  ///
  /// - Parameter gates: what no sample may exceed.
  /// - Returns: the exit status of the gates.
  /// - Throws: ``Failure``. Whatever goes wrong, the chart of what came before is drawn first.
  consuming func untilItEnds(within gates: [MemoryGate]) throws(Failure) -> Int32 {
    var output = try SampleOutput(
      command, of: samples.facts, gates: gates, export: try metricsExport())
    var signals = StopSignals()
    var failure: Failure?
    do throws(Failure) {
      try replay(to: &output, until: &signals)
    } catch {
      failure = error
    }
    signals.release()
    return try output.finish(after: failure)
  }

  /// nil where none is asked for.
  private borrowing func metricsExport() throws(Failure) -> MetricsExport? {
    guard command.metrics.export != nil else { return nil }
    return try MetricsExport(
      of: samples, in: command.recording.replay ?? "", by: command.metrics.groupBy ?? .name,
      regex: command.selection.regex)
  }

  private consuming func replay(
    to output: inout SampleOutput, until signals: inout StopSignals
  ) throws(Failure) {
    let (window, selection, command) = (window, selection, command)
    var faults = PageFaultAccumulator()
    var descendants = DescendantTracker()
    let path = command.recording.replay ?? ""
    var progress = ProgressBar(doing: "reading \(EscapedText.readable(path))")
    var taken = 0
    var found = 0
    var matched = false
    var failure: Failure?
    let cutOff: RecordedSamples.CutOff?
    do throws(RecordingError) {
      cutOff = try samples.forEachSample { recorded, part in
        found += 1
        progress.show(part)
        // What came before the window still counts in sums of page faults.
        let sample = selection.filtering(
          recorded, faults: &faults, descendants: &descendants)
        let start = sample.interval.lowerBound
        if start < window.lowerBound { return true }
        if start >= window.upperBound { return false }
        if let duration = command.timing.duration?.duration, start - window.lowerBound > duration {
          return false
        }
        do throws(Failure) {
          guard try output.take(sample) else { return false }
        } catch {
          failure = error
          return false
        }
        taken += 1
        matched = matched || !sample.processes.isEmpty
        return taken != command.timing.samples && !signals.wait({ .zero })
      }
    } catch {
      progress.clear()
      throw Failure(error.message)
    }
    progress.clear()
    if let failure { throw failure }
    guard found > 0 else { throw Failure(RecordingError.empty(path: path).message) }
    if taken == 0 { throw Failure("'\(path)' has no sample between --from and --to") }
    if !matched, let regex = command.selection.regex {
      complain("smaps-profiler: no process in '\(path)' matches '\(regex)'")
    }
    switch cutOff {
    // Something is lost, which is said to everyone.
    case .line(let line):
      complain(
        "smaps-profiler: warning: "
          + "line \(line) of '\(path)' was cut off; its sample is left out")
    case .recording:
      warnings.warn("'\(path)' is still being recorded, or was cut off: more may have been seen")
    case nil: break
    }
  }
}

import MemoryProfile
import Recording

/// Where samples go, wherever they come from: recorded and printed as they come, and drawn at the end.
struct SampleOutput: ~Copyable {
  private let command: ProfilerCommand
  private let stream: SampleStream
  private let tsv: SampleTSV
  private var json: SampleNDJSON
  private var series: TimeSeries
  private var recording: RecordingWriter?
  private var summary = RunSummary()

  /// What the chart says beside the samples.
  private let facts: ChartFacts

  /// - Throws: ``Failure`` where the recording or the file that is asked for can't be made.
  init(_ command: ProfilerCommand, of run: RunFacts) throws(Failure) {
    self.command = command
    facts = ChartFacts(
      heading: command.graph.title, title: command.subject ?? run.pattern, host: run.host,
      start: run.start, interval: run.interval)
    tsv = SampleTSV(hasAllColumns: command.allColumns)
    json = SampleNDJSON(start: run.start)
    series = TimeSeries(by: command.by ?? .category, interval: run.interval)
    var recording: RecordingWriter?
    if let path = command.record {
      do throws(RecordingError) {
        recording = try RecordingWriter(path, facts: run, appends: command.append)
      } catch {
        throw Failure(error.message)
      }
    }
    stream = try SampleStream(command)
    self.recording = recording
  }

  /// Records and prints a sample, and keeps what the chart needs of it.
  ///
  /// - Returns: whether the run may go on: somebody still reads, and no signal came while nobody did.
  /// - Throws: ``Failure`` where it can't be recorded or printed; it will be in the chart all the
  ///   same. What was printed is recorded.
  mutating func take(_ sample: Sample) throws(Failure) -> Bool {
    if command.graph.file != nil { series.append(sample) }
    if command.follow.isWanted { summary.note(sample) }
    do throws(RecordingError) {
      try recording?.append(sample)
    } catch {
      // What fails once is not asked to do more.
      recording = nil
      throw Failure(error.message)
    }
    return try stream.write { command.json ? json(sample) : tsv(sample) }
  }

  /// Completes the recording, draws the chart of all that was taken, and sums it up.
  ///
  /// - Parameters:
  ///   - failure: what ended the run, where something went wrong: thrown again, but not before
  ///     everything else was tried. Each thing that goes wrong is said.
  ///   - duration: of the run, for the summary; nil where none is wanted.
  consuming func finish(after failure: Failure?, summingUp duration: Duration? = nil)
    throws(Failure)
  {
    var failures = failure.map { [$0] } ?? []
    do throws(RecordingError) {
      try recording.take()?.finish()
    } catch {
      failures.append(Failure(error.message))
    }
    if let output = command.chartOutput, series.sampleCount > 0 {
      do throws(Failure) {
        try output.write(
          MemoryChart(series: series, facts: facts, showsFaults: command.graphFaults).chart)
      } catch {
        failures.append(error)
      }
    }
    if let duration {
      complain("smaps-profiler: " + summary.lines(after: duration).joined(separator: "\n"))
    }
    guard let last = failures.popLast() else { return }
    for failure in failures { complain("smaps-profiler: error: \(failure)") }
    throw last
  }
}

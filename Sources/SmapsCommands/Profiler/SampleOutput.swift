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

  /// What is written instead of the samples; nil where they are.
  private var export: MetricsExport?
  private var summary: RunSummary?
  private var gates: [MemoryGate]
  private let start: WallClockTime?
  private var hasSeenMemory = false

  /// What the chart says beside the samples.
  private let facts: ChartMetadata

  /// - Parameters:
  ///   - gates: what no sample may exceed.
  ///   - export: what is written when all have come, instead of the samples; nil where they are.
  /// - Throws: ``Failure`` where the recording or the file that is asked for can't be made.
  init(
    _ command: ProfilerCommand, of run: RunMetadata, gates: [MemoryGate],
    export: consuming MetricsExport? = nil
  ) throws(Failure) {
    self.command = command
    self.gates = gates
    start = run.start
    summary =
      command.printing.summary || command.wantsShortSummary
      ? RunSummary(hasLevels: command.printing.summary) : nil
    facts = ChartMetadata(
      heading: command.graph.title, title: command.subject ?? run.pattern, host: run.host,
      start: run.start, interval: run.interval)
    tsv = SampleTSV(hasAllColumns: command.printing.allColumns)
    json = SampleNDJSON(start: run.start)
    series = TimeSeries(by: command.layers.by ?? .category, interval: run.interval)
    var recording: RecordingWriter?
    if let path = command.recording.file {
      try rejectUntrustedSymlink(path)
      do throws(RecordingError) {
        recording = try RecordingWriter(path, facts: run, appends: command.recording.append)
      } catch {
        throw Failure(error.message)
      }
    }
    stream = try SampleStream(command)
    self.recording = recording
    self.export = export
  }

  /// Records and prints a sample, and keeps what the chart needs of it.
  ///
  /// - Returns: whether the run may go on: somebody still reads, and no signal came while nobody did.
  /// - Throws: ``Failure`` where it can't be recorded or printed; it will be in the chart all the
  ///   same. What was printed is recorded.
  mutating func take(_ sample: Sample) throws(Failure) -> Bool {
    if command.graph.file != nil { series.append(sample) }
    summary?.note(sample)
    hasSeenMemory = hasSeenMemory || sample.total != MemoryUsage()
    for index in gates.indices { gates[index].note(sample) }
    do throws(RecordingError) {
      try recording?.append(sample)
    } catch {
      // What fails once is not asked to do more.
      recording = nil
      throw Failure(error.message)
    }
    if export != nil {
      do throws(Failure) {
        try export?.take(sample)
      } catch {
        export = nil
        throw error
      }
      return true
    }
    return try stream.write { command.printing.json ? json(sample) : tsv(sample) }
  }

  /// Completes the recording, draws the chart of all that was taken, sums it up, and says which gates
  /// did not hold.
  ///
  /// - Parameters:
  ///   - failure: what ended the run, where something went wrong: thrown again, but not before
  ///     everything else was tried. Each thing that goes wrong is said.
  ///   - duration: of the run, where it is known better than by its samples.
  /// - Returns: the exit status: 0, or that of a gate that did not hold.
  consuming func finish(
    after failure: Failure?, lasting duration: Duration? = nil
  ) throws(Failure) -> Int32 {
    var failures = failure.map { [$0] } ?? []
    do throws(RecordingError) {
      try recording.take()?.finish()
    } catch {
      failures.append(Failure(error.message))
    }
    do throws(Failure) {
      let stream = stream
      try export.take()?.finish { text throws(Failure) in try stream.write { text } }
    } catch {
      failures.append(error)
    }
    if let output = command.chartOutput, series.sampleCount > 0 {
      do throws(Failure) {
        try output.write(
          MemoryChart(series: series, facts: facts, showsFaults: command.layers.faults).chart)
      } catch {
        failures.append(error)
      }
    }
    if let summary {
      do throws(Failure) {
        try say(summary, after: duration ?? summary.span)
      } catch {
        failures.append(error)
      }
    }
    if let gate = gates.first, !hasSeenMemory {
      let emptiness = "nothing was seen, so \(gate.name) was tried on nothing"
      // A COMMAND may well have ended before the first sample; whoever was looked for was missing.
      if command.follow.isWanted {
        printError("smaps-profiler: warning: \(emptiness)")
      } else {
        failures.append(Failure(emptiness))
      }
    }
    let verdicts = gates.compactMap { $0.verdict(beginning: start) }
    for verdict in verdicts { printError("smaps-profiler: \(verdict)") }
    guard let last = failures.popLast() else { return verdicts.isEmpty ? 0 : MemoryGate.status }
    for failure in failures { printError("smaps-profiler: error: \(failure)") }
    throw last
  }

  /// Sums the run up where it does not mix with what a COMMAND prints.
  private func say(_ summary: RunSummary, after duration: Duration) throws(Failure) {
    let output = StandardOutput()
    guard let levels = summary.levels else {
      printError("smaps-profiler: " + summary.lines(after: duration).joined(separator: "\n"))
      return
    }
    if command.printing.json, !command.follow.isWanted {
      return try output.writeAll(SummaryJSON(start: start).encode(summary, levels))
    }
    let table = SummaryTable(width: command.follow.isWanted ? 80 : output.columns ?? 80)
    let lines =
      summary.headings(after: duration, beginning: start)
      + (summary.peak == nil ? [] : table(levels))
    if command.follow.isWanted {
      printError("smaps-profiler: " + lines.joined(separator: "\n"))
    } else {
      try output.writeAll(Array((lines.joined(separator: "\n") + "\n").utf8))
    }
  }
}

import MemoryProfile

/// Where samples go, wherever they come from: printed as they come, and drawn at the end.
struct SampleOutput {
  private let command: ProfilerCommand
  private let stream = StandardOutput()
  private let tsv: SampleTSV
  private var json: SampleNDJSON
  private var series: TimeSeries

  /// What the chart says beside the samples.
  var facts: ChartFacts

  init(_ command: ProfilerCommand, facts: ChartFacts) {
    self.command = command
    self.facts = facts
    series = TimeSeries(by: command.by ?? .category, interval: facts.interval)
    tsv = SampleTSV(hasAllColumns: command.allColumns)
    json = SampleNDJSON(start: facts.start)
  }

  /// Prints a sample and keeps what the chart needs of it.
  ///
  /// - Returns: whether anybody still reads.
  /// - Throws: ``Failure`` where it can't be printed; it will be in the chart all the same.
  mutating func take(_ sample: Sample) throws(Failure) -> Bool {
    if command.graph.file != nil { series.append(sample) }
    if command.graph.takesStandardOutput { return true }
    do throws(StandardOutput.WriteError) {
      try stream.write(command.json ? json(sample) : tsv(sample))
      return true
    } catch {
      switch error {
      case .closed: return false
      case .failed(let errno): throw Failure(errno)
      }
    }
  }

  /// Draws the chart of all that was taken.
  ///
  /// - Parameter failure: what ended the run, where something went wrong: thrown again, but not
  ///   before the chart is drawn.
  func finish(after failure: Failure?) throws(Failure) {
    if let output = command.chartOutput, series.sampleCount > 0 {
      do throws(Failure) {
        try output.write(
          MemoryChart(series: series, facts: facts, showsFaults: command.graphFaults).chart)
      } catch {
        // Two things went wrong: both are said.
        if let failure { complain("smaps-profiler: error: \(failure)") }
        throw error
      }
    }
    if let failure { throw failure }
  }
}

import MemoryProfile

/// Where samples go, wherever they come from: printed as they come, and drawn at the end.
struct SampleOutput {
  private let command: ProfilerCommand
  private let stream = StandardOutput()
  private let tsv: SampleTSV
  private var json: SampleNDJSON
  private var series = TimeSeries()

  /// What the chart says beside the samples.
  var facts: ChartFacts

  init(_ command: ProfilerCommand, facts: ChartFacts) {
    self.command = command
    self.facts = facts
    tsv = SampleTSV(hasAllColumns: command.allColumns)
    json = SampleNDJSON(start: facts.start)
  }

  /// Prints a sample and keeps what the chart needs of it.
  ///
  /// - Returns: whether the run may go on: somebody still reads, and no signal came while nobody did.
  /// - Throws: ``Failure`` where it can't be printed; it will be in the chart all the same.
  mutating func take(_ sample: Sample) throws(Failure) -> Bool {
    if command.graph != nil { series.append(sample) }
    do throws(StandardOutput.WriteError) {
      try stream.write(command.json ? json(sample) : tsv(sample))
      return true
    } catch {
      switch error {
      case .closed, .interrupted: return false
      case .failed(let errno): throw Failure(errno)
      }
    }
  }

  /// Draws the chart of all that was taken.
  ///
  /// - Parameter failure: what ended the run, where something went wrong: thrown again, but not
  ///   before the chart is drawn.
  func finish(after failure: Failure?) throws(Failure) {
    if let file = command.graph, !series.times.isEmpty {
      do throws(Failure) {
        try MemoryChart(series: series, facts: facts, showsFaults: command.graphFaults)
          .write(to: file)
      } catch {
        // Two things went wrong: both are said.
        if let failure { complain("smaps-profiler: error: \(failure)") }
        throw error
      }
    }
    if let failure { throw failure }
  }
}

import MemoryProfile
import ProcFS

/// One run of the profiler: samples at the beat, printed as they come, and drawn at the end.
struct ProfilerRun: ~Copyable {
  private var sampler: Sampler
  private let command: ProfilerCommand
  private let start: WallClockTime
  private let warnings: Warnings
  private let output = StandardOutput()
  private var json: SampleNDJSON
  private let tsv: SampleTSV
  private var series = TimeSeries()

  init(sampler: consuming Sampler, command: ProfilerCommand, start: WallClockTime) {
    self.sampler = sampler
    self.command = command
    self.start = start
    warnings = Warnings(
      program: "smaps-profiler", areWanted: command.selection.showWarnings)
    json = SampleNDJSON(start: start)
    tsv = SampleTSV(hasAllColumns: command.allColumns)
  }

  /// Samples until a signal comes, nobody reads any more, or the run has reached its bound.
  ///
  /// - Throws: ``Failure``. Whatever goes wrong, the chart of all that was seen is drawn first.
  mutating func untilItEnds() throws(Failure) {
    var signals = StopSignals()
    var failure: Failure?
    do throws(Failure) {
      try sample(until: &signals)
    } catch {
      failure = error
    }
    signals.release()
    try drawChart(after: failure)
    if let failure { throw failure }
  }

  private mutating func sample(until signals: inout StopSignals) throws(Failure) {
    let origin = ContinuousClock.now
    let now = { ContinuousClock.now - origin }
    var schedule = Schedule(interval: command.interval.duration)
    var taken = 0
    while true {
      let sample: Sample
      do throws(ProcError) {
        sample = try sampler.sample(now: now)
      } catch {
        throw Failure(error.message)
      }
      try command.selection.report(sampler.takeNotices(), warnings)
      if command.graph != nil { series.append(sample) }
      guard try print(sample) else { return }

      taken += 1
      if taken == command.samples { return }
      let missed = schedule.advance(past: now())
      if missed > 0 {
        warnings.warn(
          "a sample took longer than the interval of \(schedule.interval.formattedBriefly): "
            + "\(missed) skipped")
      }
      let due = schedule.due
      if let duration = command.duration?.duration, due > duration { return }
      if signals.wait({ due - now() }) { return }
    }
  }

  /// - Returns: whether anybody still reads.
  private mutating func print(_ sample: Sample) throws(Failure) -> Bool {
    do throws(StandardOutput.WriteError) {
      try output.write(command.json ? json(sample) : tsv(sample))
      return true
    } catch {
      switch error {
      case .closed: return false
      case .failed(let errno): throw Failure(errno)
      }
    }
  }

  private func drawChart(after failure: Failure?) throws(Failure) {
    guard let file = command.graph, !series.times.isEmpty else { return }
    let facts = ChartFacts(
      title: command.selection.regex, host: ChartFacts.hostName, start: start,
      interval: command.interval.duration)
    do throws(Failure) {
      try MemoryChart(series: series, facts: facts, showsFaults: command.graphFaults)
        .write(to: file)
    } catch {
      // Two things went wrong: both are said.
      if let failure { complain("smaps-profiler: error: \(failure)") }
      throw error
    }
  }
}

import MemoryProfile
import ProcFS

/// Samples taken from live processes, at the beat.
struct LiveRun: ~Copyable {
  private var sampler: Sampler
  private let command: ProfilerCommand
  private var output: SampleOutput
  private let warnings: Warnings

  init(sampler: consuming Sampler, command: ProfilerCommand, warnings: Warnings) {
    self.sampler = sampler
    self.command = command
    self.warnings = warnings
    output = SampleOutput(
      command,
      facts: ChartFacts(
        heading: command.graph.title, title: command.selection.regex, host: ChartFacts.hostName, start: .now(),
        interval: command.interval.duration))
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
    try output.finish(after: failure)
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
      if taken == 0, sample.processes.isEmpty, let regex = command.selection.regex {
        complain("smaps-profiler: no process matches '\(regex)' yet; waiting for one")
      }
      guard try output.take(sample) else { return }

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
}

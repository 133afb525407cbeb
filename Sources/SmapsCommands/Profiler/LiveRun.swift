import MemoryProfile
import ProcFS

/// Samples taken from live processes, at the beat.
struct LiveRun: ~Copyable {
  private var sampler: Sampler
  private let command: ProfilerCommand
  private let warnings: Warnings

  init(sampler: consuming Sampler, command: ProfilerCommand, warnings: Warnings) {
    self.sampler = sampler
    self.command = command
    self.warnings = warnings
  }

  /// Samples until a signal comes, nobody reads any more, or the run has reached its bound.
  ///
  /// - Throws: ``Failure``. Whatever goes wrong, all that was seen is recorded and drawn first.
  mutating func untilItEnds(output: consuming SampleOutput) throws(Failure) {
    var signals = StopSignals()
    var failure: Failure?
    do throws(Failure) {
      try sample(to: &output, until: &signals)
    } catch {
      failure = error
    }
    signals.release()
    try output.finish(after: failure)
  }

  private mutating func sample(
    to output: inout SampleOutput, until signals: inout StopSignals
  ) throws(Failure) {
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
      let notices = sampler.takeNotices()
      try command.selection.report(notices, warnings)
      if taken == 0, sample.processes.isEmpty {
        let isLast = command.samples == 1
        complain(
          "smaps-profiler: \(command.selection.emptiness(notices))"
            + (isLast ? "" : "; waiting for one"))
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

import CLinux
import MemoryProfile
import ProcFS
import TextScreen

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Samples taken from live processes, at the beat.
struct LiveRun: ~Copyable {
  private var sampler: Sampler
  private let command: ProfilerCommand
  private var warnings: Warnings

  /// How many of the chosen processes may not be read, where some may.
  private var denied = 0
  private var hasReadSome = false

  /// nil where nobody is to be told of the samples.
  private var feed: MetricsFeed?

  /// nil where nobody looks on.
  private var view: LiveView?

  /// - Throws: ``Failure`` where metrics can't be served that are asked for.
  init(
    sampler: consuming Sampler, command: ProfilerCommand, warnings: Warnings
  ) throws(Failure) {
    self.sampler = sampler
    self.command = command
    self.warnings = warnings
    if let address = command.metrics.listen {
      feed = try MetricsFeed(
        on: address, by: command.metrics.groupBy ?? .name, regex: command.selection.regex)
    }
  }

  /// Samples until a signal comes, nobody reads any more, the run has reached its bound, or the
  /// program that it follows has ended.
  ///
  /// - Returns: the exit status of that program; where it is 0 or there is none, that of the gates.
  /// - Throws: ``Failure``. Whatever goes wrong, all that was seen is recorded and drawn first.
  mutating func untilItEnds(output: consuming SampleOutput) throws(Failure) -> Int32 {
    // What read the command line is not needed any more, and is most of what the program takes.
    if command.timing.samples != 1 { _ = linux_leave_text() }
    let origin = ContinuousClock.now
    var companion = try Companion(
      command.follow.command, alsoHolding: command.live.isWanted ? LiveView.signals : [])
    var failure: Failure?
    var gateStatus: Int32 = 0
    do throws(Failure) {
      if command.live.isWanted { try open(with: companion.bell) }
      try sample(since: origin, to: &output, with: &companion)
    } catch {
      failure = error
    }
    view.take()?.close()
    feed.take()?.stop()
    companion.letInterruptThrough()
    do throws(Failure) {
      gateStatus = try output.finish(
        after: failure, lasting: command.follow.isWanted ? ContinuousClock.now - origin : nil)
      failure = nil
    } catch {
      failure = error
    }
    if hasReadSome, !command.printing.quiet, !command.reading.failOnNoperm {
      warnings.sayWhatIsLeftOut(denied: denied)
    }
    // What was started is not left alone, whatever became of the samples.
    let status = companion.finish()
    if let failure { throw failure }
    // What the program itself failed of comes first; a gate has been told of anyway.
    return status == 0 ? gateStatus : status
  }

  private mutating func open(with bell: consuming SignalBell) throws(Failure) {
    let board = NoticeBoard(keepsLines: isatty(STDERR_FILENO) == 1)
    warnings.board = board
    view = try LiveView(of: command.subject, bell: bell, board: board)
  }

  private mutating func sample(
    since origin: ContinuousClock.Instant, to output: inout SampleOutput,
    with companion: inout Companion
  ) throws(Failure) {
    let now = { ContinuousClock.now - origin }
    var schedule = Schedule(interval: command.timing.interval.duration)
    var taken = 0
    var beginning = Duration.zero
    var hasSaidSo = false
    while true {
      let sample: Sample
      do throws(ProcError) {
        sample = try sampler.sample(now: now)
      } catch {
        throw Failure(error.message)
      }
      let notices = sampler.takeNotices()
      denied += notices.deniedCount
      hasReadSome = hasReadSome || !sample.processes.isEmpty
      try command.reading.report(notices, warnings)
      feed?.take(sample, notices)
      if taken == 0, sample.processes.isEmpty, !command.follow.isWanted {
        // Who does not answer may well be one.
        if !hasSaidSo, !sampler.hasPendingReads {
          try sayThatNobodyIsThere(notices)
          hasSaidSo = true
        }
        if command.timing.wait {
          _ = schedule.advance(past: now())
          view?.showEmptiness()
          let due = schedule.due
          guard companion.wait({ due - now() }, beside: &view) else { return }
          continue
        }
      }
      if taken == 0 { beginning = schedule.due }
      if taken > 0, command.selection.endsWithItsProcesses, !sampler.hasLiveTargets { return }
      guard try output.take(sample) else { return }
      view?.take(sample)

      taken += 1
      if taken == command.timing.samples { return }
      let missed = schedule.advance(past: now())
      if missed > 0 {
        let took = sample.interval.upperBound - sample.interval.lowerBound
        warnings.warn(
          took > schedule.interval
            ? "a sample took longer than the interval of \(schedule.interval.formattedBriefly): "
              + "\(missed) skipped"
            : "the program was stopped, or had to wait for a processor: \(missed) skipped")
      }
      let due = schedule.due
      if let duration = command.timing.duration?.duration, due - beginning > duration { return }
      guard companion.wait({ due - now() }, beside: &view) else { return }
    }
  }

  /// - Throws: ``Failure`` where nobody is waited for.
  private func sayThatNobodyIsThere(_ notices: [Notice]) throws(Failure) {
    let emptiness = command.selection.emptiness(notices, in: command.reading.proc)
    if command.timing.wait {
      warnings.say("\(emptiness); waiting for one")
    } else if command.selection.endsWithItsProcesses {
      throw Failure(
        notices.deniedCount > 0 ? emptiness : "\(emptiness); to wait for one, add --wait")
    } else {
      let isLast = command.timing.samples == 1
      warnings.say(emptiness + (isLast ? "" : "; waiting for one"))
    }
  }
}

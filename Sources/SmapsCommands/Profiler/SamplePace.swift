import MemoryProfile

/// When the samples of a run are due, and why some of them were skipped.
struct SamplePace: ~Copyable {
  private var schedule: SampleSchedule
  private let runDelay = RunDelay()

  /// The state after the latest sample.
  private var mark: Mark

  /// When the latest sample began and when its processes were read, since the start of the run.
  private var begun = Duration.zero
  private var read = Duration.zero

  /// The samples that the latest one was too slow for.
  private var pending: SkippedSamples?

  private struct Mark {
    let continuous = ContinuousClock.now
    let suspending = SuspendingClock.now
    let runDelay: Duration?
  }

  init(interval: Duration) {
    schedule = SampleSchedule(interval: interval)
    mark = Mark(runDelay: runDelay.current)
  }

  /// When the next sample is due, since the start of the run.
  var due: Duration { schedule.due }

  /// Continues without a sample.
  mutating func advance(past now: Duration) { _ = schedule.advance(past: now) }

  /// Begins a sample.
  ///
  /// - Parameters:
  ///   - now: since the start of the run.
  ///   - isFirst: whether it is the first of the run. None is skipped before it.
  ///   - wasContinued: whether the profiler was continued (SIGCONT) since the latest sample.
  /// - Returns: the samples that were skipped before it; `nil` if there are none.
  mutating func beginSample(
    at now: Duration, isFirst: Bool, wasContinued: @autoclosure () -> Bool
  ) -> SkippedSamples? {
    begun = now
    let lateness = now - schedule.due
    let late = isFirst ? 0 : schedule.catchUp(with: now)
    var skipped = pending
    pending = nil
    if late > 0 {
      let reason = loss(of: lateness, wasContinued: wasContinued()).reason
      let earlier = skipped?.count ?? 0
      skipped = SkippedSamples(
        count: late + earlier, reason: late > earlier ? reason : skipped?.reason)
      mark = Mark(runDelay: runDelay.current)
    }
    return skipped
  }

  mutating func endReading(at now: Duration) { read = now }

  /// Ends a sample, when its outputs are written.
  mutating func endSample(at now: Duration, wasContinued: @autoclosure () -> Bool) {
    let missed = schedule.advance(past: now)
    if missed > 0 {
      var loss = loss(of: now - begun, wasContinued: wasContinued())
      loss.reading = read - begun
      loss.writing = now - read
      pending = SkippedSamples(count: missed, reason: loss.reason)
    }
    mark = Mark(runDelay: runDelay.current)
  }

  private func loss(of time: Duration, wasContinued: Bool) -> LostTime {
    let now = Mark(runDelay: runDelay.current)
    let awake = now.suspending - mark.suspending
    var waiting: Duration?
    if let before = mark.runDelay, let after = now.runDelay { waiting = after - before }
    return LostTime(
      total: time, suspended: now.continuous - mark.continuous - awake, waitingForCPU: waiting,
      wasContinued: wasContinued)
  }
}

/// A time in which no sample was taken, and what it was spent on.
struct LostTime {
  let total: Duration

  /// CLOCK_BOOTTIME advances while the machine is suspended, CLOCK_MONOTONIC does not
  /// (clock_gettime(2)). This is their difference.
  let suspended: Duration

  /// `nil` if it is not known.
  let waitingForCPU: Duration?

  /// Whether the profiler was continued (SIGCONT) in that time.
  let wasContinued: Bool

  var reading = Duration.zero
  var writing = Duration.zero

  /// What most of the time was spent on; `nil` if it is not known.
  var reason: SkipReason? {
    let most = total / 2
    if suspended >= most { return .suspended }
    if let waitingForCPU, waitingForCPU >= most { return .busy }
    if wasContinued { return .stopped }
    if reading + writing >= most { return reading >= writing ? .slowReading : .slowOutput }
    // The profiler neither worked nor waited for a CPU.
    return waitingForCPU == nil ? nil : .stopped
  }
}

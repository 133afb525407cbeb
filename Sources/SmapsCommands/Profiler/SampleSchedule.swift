/// The times at which samples are due: multiples of an interval from the start of the run, however
/// long a sample takes.
struct SampleSchedule: Equatable {
  let interval: Duration

  /// The number of intervals from the start of the run to the latest sample.
  private(set) var tick = 0

  init(interval: Duration) {
    self.interval = interval
  }

  /// When the latest sample is due, since the start of the run.
  var due: Duration { interval * tick }

  /// Advances to the latest tick, if a sample begins late.
  ///
  /// - Parameter now: since the start of the run.
  /// - Returns: the number of ticks without a sample. They are not made up for.
  mutating func catchUp(with now: Duration) -> Int {
    let missed = max(0, Int(now / interval) - tick)
    tick += missed
    return missed
  }

  /// Advances to the next tick that is not over.
  ///
  /// - Parameter now: since the start of the run.
  /// - Returns: the number of ticks without a sample. They are not made up for.
  mutating func advance(past now: Duration) -> Int {
    let passed = Int(now / interval)
    let missed = max(0, passed - tick)
    tick += missed + 1
    return missed
  }
}

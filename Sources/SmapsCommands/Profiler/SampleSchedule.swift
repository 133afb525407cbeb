/// When samples are taken: at multiples of an interval from the start of the run, however long each
/// takes.
struct SampleSchedule: Equatable {
  let interval: Duration

  /// How many intervals from the start the latest sample was due.
  private(set) var beat = 0

  init(interval: Duration) {
    self.interval = interval
  }

  /// When the latest sample was due, counted from the start of the run.
  var due: Duration { interval * beat }

  /// Goes on to the first beat that is still to come.
  ///
  /// - Parameter now: since the start of the run.
  /// - Returns: how many beats have passed without a sample; they are not caught up.
  mutating func advance(past now: Duration) -> Int {
    let passed = Int(now / interval)
    let missed = max(0, passed - beat)
    beat += missed + 1
    return missed
  }
}

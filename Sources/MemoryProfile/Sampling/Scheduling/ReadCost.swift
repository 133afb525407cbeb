import Libc

/// How long a read of a process takes, estimated from its latest reads.
struct ReadCost: Sendable {
  /// `nil` if it was never read.
  private(set) var expected: Duration?

  /// How long the kernel blocked the reader: the shorter of the latest two times, because on a busy
  /// machine any reader may have to wait once.
  var waited: Duration { min(waits.latest, waits.before) }

  private var waits = (latest: Duration.zero, before: Duration.zero)

  /// How long the latest two reads took by the clock; `nil` if there were fewer.
  private var walls: (latest: Duration, before: Duration?)?

  /// Records a read.
  ///
  /// By the clock a read takes longer if the kernel ran another thread in between. That is no
  /// property of the process unless it happens again and again, so one slow read does not count.
  /// CPU time is the process's own, and counts at once.
  ///
  /// - Parameters:
  ///   - wall: how long it took by the clock.
  ///   - processor: how much of that the thread was running.
  mutating func record(wall: Duration, processor: Duration) {
    var steady = Duration.zero
    if let walls, let before = walls.before { steady = min(wall, walls.latest, before) }
    expected = max(processor, steady)
    waits = (wall - processor, waits.latest)
    walls = (wall, walls?.latest)
  }
}

/// The CPU time of this thread; clock_gettime(2).
func threadTime() -> Duration {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

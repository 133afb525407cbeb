import Libc

/// How long it takes to read a process, by how long it took.
struct ReadingCost: Sendable {
  /// nil where it was never read.
  private(set) var expected: Duration?

  /// For how long the kernel kept the reader waiting, the shorter of the last two times: on a busy machine
  /// anyone may have to wait once.
  var waited: Duration { min(waits.latest, waits.before) }

  private var waits = (latest: Duration.zero, before: Duration.zero)

  /// How long the last two readings took by the clock; nil where there were fewer.
  private var walls: (latest: Duration, before: Duration?)?

  /// Notes a reading.
  ///
  /// By the clock it takes longer where the kernel gave the processor to somebody else in between. That
  /// says nothing of the process unless it happens again and again; so does nothing that is only once
  /// slow. Time on the processor is the process's own, and counts at once.
  ///
  /// - Parameters:
  ///   - wall: how long it took by the clock.
  ///   - processor: how much of that this thread was running.
  mutating func note(wall: Duration, processor: Duration) {
    var steady = Duration.zero
    if let walls, let before = walls.before { steady = min(wall, walls.latest, before) }
    expected = max(processor, steady)
    waits = (wall - processor, waits.latest)
    walls = (wall, walls?.latest)
  }
}

/// For how long this thread has been running, not waiting; clock_gettime(2).
func threadTime() -> Duration {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

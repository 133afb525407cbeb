#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How long it takes to read a process, by how long it took.
struct ReadingCost: Sendable {
  /// nil where it was never read.
  private(set) var expected: Duration?

  /// For how long the kernel kept the reader waiting, the shorter of the last two times: on a busy machine
  /// anyone may have to wait once.
  var waited: Duration { min(waits.latest, waits.before) }

  private var waits = (latest: Duration.zero, before: Duration.zero)

  /// How long the latest readings took by the clock, at most two.
  private var before: [Duration] = []

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
    let steady = before.count < 2 ? .zero : min(wall, before[0], before[1])
    expected = max(processor, steady)
    waits = (wall - processor, waits.latest)
    if before.count == 2 { before.removeFirst() }
    before.append(wall)
  }
}

/// For how long this thread has been running, not waiting; clock_gettime(2).
func threadTime() -> Duration {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

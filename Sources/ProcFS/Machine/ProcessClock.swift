import Libc

/// The CPU time of whole processes, as the kernel's scheduler counts it.
///
/// The clock of a process is the sum over all of its threads. The kernel adds the time of a thread
/// when it stops running, and at each tick while it runs (`thread_group_cputime` in
/// kernel/sched/cputime.c). So if two readings are equal, no thread ran between them, except one
/// that still runs and began less than a tick ago. A later reading shows that one.
package enum ProcessClock {
  /// The CPU time of a process, in nanoseconds. Requires no permission, and opens no file.
  ///
  /// clock_getcpuclockid(3) makes the same number, but calls the kernel to check it. The low bits
  /// say that it is the scheduler's clock of a process (`MAKE_PROCESS_CPUCLOCK` and
  /// `CPUCLOCK_SCHED` in include/linux/posix-timers.h).
  ///
  /// - Parameter pid: in the PID namespace of this program.
  /// - Returns: `nil` if there is no such process.
  package static func time(of pid: ProcessID) -> UInt64? {
    read(clockid_t(~pid.rawValue << 3 | 2))
  }

  /// Whether the clock shows that a process ran for a short time.
  ///
  /// Where the scheduler has nothing better than the timer interrupt, a thread that ran for less
  /// than a tick may leave the clock as it was. A tick is at least a millisecond.
  package static let isPrecise = isPrecise { read(CLOCK_THREAD_CPUTIME_ID) ?? 0 }

  /// Whether a clock has advanced by less than a millisecond within some hundred readings.
  static func isPrecise(_ reading: () -> UInt64) -> Bool {
    let begin = reading()
    for _ in 0..<500 {
      let now = reading()
      if now > begin { return now - begin < 1_000_000 }
    }
    return false
  }

  private static func read(_ clock: clockid_t) -> UInt64? {
    var time = timespec()
    guard clock_gettime(clock, &time) == 0 else { return nil }
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}

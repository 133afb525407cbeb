import Libc

/// Counts the signals that were not waited for yet.
///
/// Made of a lock and a condition variable: of sem_overview(7), only a GNU extension waits by the
/// monotonic clock, which can't be set.
package final class Semaphore: @unchecked Sendable {
  // Allocated, because their addresses must not change. The lock guards the count.
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var count = 0

  package init() {
    pthread_mutex_init(lock, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    condition.deallocate()
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  package func signal() {
    pthread_mutex_lock(lock)
    count += 1
    pthread_cond_signal(condition)
    pthread_mutex_unlock(lock)
  }

  package func wait() {
    pthread_mutex_lock(lock)
    while count == 0 { pthread_cond_wait(condition, lock) }
    count -= 1
    pthread_mutex_unlock(lock)
  }

  /// Waits for at most this long; it may wait less.
  package func wait(for duration: Duration) {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let end = Duration.seconds(now.tv_sec) + .nanoseconds(now.tv_nsec) + duration
    let (seconds, attoseconds) = end.components
    var until = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    pthread_mutex_lock(lock)
    if count == 0 { pthread_cond_timedwait(condition, lock, &until) }
    if count > 0 { count -= 1 }
    pthread_mutex_unlock(lock)
  }
}

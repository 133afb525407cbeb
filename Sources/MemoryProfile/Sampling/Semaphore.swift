import CLinux

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Counts what was signalled and not waited for yet; sem_overview(7).
final class Semaphore: @unchecked Sendable {
  // At an address that does not change. The C library sees to it that all threads may use it.
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() {
    sem_init(semaphore, 0, 0)
  }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  func signal() { sem_post(semaphore) }

  func wait() {
    while sem_wait(semaphore) != 0 {}
  }

  /// Waits no longer than this; it may be less, where a signal comes.
  func wait(for duration: Duration) {
    let (seconds, attoseconds) = duration.components
    _ = linux_semaphore_wait(semaphore, Int(seconds), Int(attoseconds / 1_000_000_000))
  }
}

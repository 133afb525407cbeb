import Libc

/// A condition did not become true in time.
package struct TimeoutError: Error {
  package init() {}
}

/// Polls a condition until it is true.
///
/// - Throws: ``TimeoutError`` after 60 s, and errors of the condition.
package func poll(
  every interval: Duration = .milliseconds(5), _ condition: () async throws -> Bool
) async throws {
  let deadline = ContinuousClock.now + .seconds(60)
  while try await !condition() {
    guard ContinuousClock.now < deadline else { throw TimeoutError() }
    try await Task.sleep(for: interval)
  }
}

/// Polls a condition every 5 ms until it is true, and blocks the calling thread meanwhile.
///
/// The timeout is shorter than 45 s, after which the kernel breaks a lease
/// (`/proc/sys/fs/lease-break-time`, proc(5)). On a busy machine a suspended task may resume later
/// than that, so this function doesn't suspend.
///
/// - Throws: ``TimeoutError`` after 40 s, and errors of the condition.
package func pollBlocking(_ condition: () throws -> Bool) throws {
  let deadline = ContinuousClock.now + .seconds(40)
  while try !condition() {
    guard ContinuousClock.now < deadline else { throw TimeoutError() }
    usleep(5000)
  }
}

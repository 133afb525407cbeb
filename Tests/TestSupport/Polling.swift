#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

package struct TimeoutError: Error {
  package init() {}
}

/// Waits until a condition holds, for a minute at most.
package func poll(_ condition: () async throws -> Bool) async throws {
  let deadline = ContinuousClock.now + .seconds(60)
  while try await !condition() {
    guard ContinuousClock.now < deadline else { throw TimeoutError() }
    try await Task.sleep(for: .milliseconds(5))
  }
}

/// Waits until a condition holds, without giving the thread away, for 40 s at most: the kernel takes a lease
/// back after 45 s, and on a busy machine it may take as long until a task goes on.
package func pollBlocking(_ condition: () throws -> Bool) throws {
  let deadline = ContinuousClock.now + .seconds(40)
  while try !condition() {
    guard ContinuousClock.now < deadline else { throw TimeoutError() }
    usleep(5000)
  }
}

package struct NeverHappened: Error {
  package init() {}
}

/// Waits until a condition holds, for a minute at most.
package func eventually(_ condition: () async throws -> Bool) async throws {
  let deadline = ContinuousClock.now + .seconds(60)
  while try await !condition() {
    guard ContinuousClock.now < deadline else { throw NeverHappened() }
    try await Task.sleep(for: .milliseconds(5))
  }
}

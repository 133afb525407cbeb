import Dispatch

/// Runs what waits for other processes in a thread of its own: the threads that tests share are as few as
/// the processors, and others want to go on meanwhile.
package func onDedicatedThread<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue(label: "dedicated").async {
      continuation.resume(with: Swift.Result { try body() })
    }
  }
}

import Dispatch

/// Runs a blocking body on a thread of its own.
///
/// Swift's cooperative pool has one thread per processor. A body that waits for another process
/// must not occupy one of them, because all other tests share them.
package func onDedicatedThread<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue(label: "dedicated").async {
      continuation.resume(with: Swift.Result { try body() })
    }
  }
}

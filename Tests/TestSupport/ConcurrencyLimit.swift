import Foundation
import Synchronization
package import Testing

/// Limits the number of tests that run at the same time.
///
/// Swift Testing starts all tests at once. Tests that start processes would then keep hundreds of
/// them running, and each test would wait for all others between its steps. With this trait, a test
/// that has started ends soon. Its deadlines don't include the time before its start.
package struct ConcurrencyLimit: TestTrait, SuiteTrait, TestScoping {
  package var isRecursive: Bool { true }

  package func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    await Slots.shared.acquire()
    defer { Slots.shared.release() }
    try await function()
  }

  /// A counting semaphore. Tasks acquire it in the order of their requests.
  private final class Slots: Sendable {
    static let shared = Slots(count: 2 * ProcessInfo.processInfo.activeProcessorCount)

    private struct State {
      var free: Int
      var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(count: Int) {
      state = Mutex(State(free: count))
    }

    func acquire() async {
      await withCheckedContinuation { continuation in
        let isFree = state.withLock { state in
          if state.free > 0 {
            state.free -= 1
            return true
          }
          state.waiting.append(continuation)
          return false
        }
        if isFree { continuation.resume() }
      }
    }

    func release() {
      let next = state.withLock { state in
        if state.waiting.isEmpty {
          state.free += 1
          return nil as CheckedContinuation<Void, Never>?
        }
        return state.waiting.removeFirst()
      }
      next?.resume()
    }
  }
}

extension Trait where Self == ConcurrencyLimit {
  /// Runs at most two tests per processor at the same time.
  package static var limitedConcurrency: Self { ConcurrencyLimit() }
}

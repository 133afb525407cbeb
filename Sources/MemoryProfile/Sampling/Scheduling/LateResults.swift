import Synchronization

/// The results of jobs that finished after their sample.
final class LateResults: Sendable {
  private struct State {
    var reads: [ReadResult] = []
    var commandLines: [CommandLineResult] = []
  }

  private let state = Mutex(State())

  func add(_ result: ReadResult) {
    state.withLock { $0.reads.append(result) }
  }

  func add(_ result: CommandLineResult) {
    state.withLock { $0.commandLines.append(result) }
  }

  /// Returns the results, and removes them.
  func take() -> (reads: [ReadResult], commandLines: [CommandLineResult]) {
    state.withLock { state in
      defer { state = State() }
      return (state.reads, state.commandLines)
    }
  }
}

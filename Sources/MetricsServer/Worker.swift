import Synchronization
import SystemPackage
import Threads

import Libc

/// A thread that does what takes longer than an event loop should wait, one thing after another.
final class Worker: Sendable {
  private struct State {
    var jobs: [@Sendable () -> Void] = []
    var isStopped = false
  }

  /// Everything that the thread references.
  private final class Shared: Sendable {
    let state = Mutex(State())
    let wake = Semaphore()
    let end = Semaphore()
  }

  private let shared = Shared()
  private let loop: EventLoop

  /// - Throws: the error number of pthread_create(3).
  init(_ loop: EventLoop) throws(Errno) {
    self.loop = loop
    let shared = shared
    let thread = startThread {
      while true {
        shared.wake.wait()
        let job = shared.state.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
        guard let job else { break }
        job()
      }
      shared.end.signal()
    }
    guard let thread else { throw .resourceTemporarilyUnavailable }
    pthread_detach(thread)
  }

  /// Calls a function on the thread, and another one with its result on the event loop. It is
  /// confined to the loop.
  ///
  /// - Parameter completion: gets `nil` if the worker was stopped before.
  func call<Result: Sendable>(
    _ body: @escaping @Sendable () -> Result, then completion: @escaping (Result?) -> Void
  ) {
    let completion = Confined(completion)
    let (loop, shared) = (loop, shared)
    let isAccepted = shared.state.withLock { state in
      guard !state.isStopped else { return false }
      state.jobs.append {
        let result = body()
        loop.execute { completion.value(result) }
      }
      return true
    }
    if isAccepted { shared.wake.signal() } else { completion.value(nil) }
  }

  /// Drops what is not done yet.
  ///
  /// - Parameter waits: whether to wait for what is being done; otherwise its result is dropped.
  func stop(waits: Bool = true) {
    let isFirst = shared.state.withLock { state in
      defer { (state.jobs, state.isStopped) = ([], true) }
      return !state.isStopped
    }
    guard isFirst else { return }
    shared.wake.signal()
    if waits { shared.end.wait() }
  }
}

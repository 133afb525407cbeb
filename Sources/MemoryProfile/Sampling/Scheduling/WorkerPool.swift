import Synchronization
import Threads

import Libc

/// Threads that wait for work to share, each with a context of its own.
///
/// They are started once, because starting a thread takes as long as reading a small process. They
/// block all signals: the run blocks signals too and handles them in its own thread.
struct WorkerPool<Context: ~Copyable>: ~Copyable {
  /// What the threads do. A thread does it once each time it is woken, and a fast one may be woken
  /// more than once: if nothing is left to do, a task must do nothing.
  typealias Task = @Sendable (inout Context) -> Void

  /// Everything that the threads reference, so that they do not keep the pool alive.
  private final class Shared: Sendable {
    struct State {
      /// `nil` once the pool is gone.
      var task: Task?
      /// How many threads are doing one.
      var busy = 0
    }

    let state = Mutex(State())
    let wake = Semaphore()
  }

  private let shared = Shared()
  private let makeContext: @Sendable () -> Context
  private var threads: [pthread_t] = []

  /// The number of threads.
  var count: Int { threads.count }

  /// - Parameter makeContext: is called once by each thread.
  init(makeContext: @escaping @Sendable () -> Context) {
    self.makeContext = makeContext
  }

  /// Detaches workers that are blocked in the kernel instead of joining them.
  deinit {
    let busy = shared.state.withLock { state in
      state.task = nil
      return state.busy
    }
    for _ in threads { shared.wake.signal() }
    for thread in threads {
      if busy == 0 { pthread_join(thread, nil) } else { pthread_detach(thread) }
    }
  }

  /// How many threads are doing a task, the latest one or an earlier one.
  var busyCount: Int { shared.state.withLock { $0.busy } }

  /// Starts threads until there are as many as asked for, or fewer if the system has no more.
  mutating func grow(to count: Int) {
    while threads.count < count {
      let shared = shared
      let makeContext = makeContext
      let thread = startThread {
        var context = makeContext()
        while true {
          shared.wake.wait()
          let task = shared.state.withLock { state in
            if state.task != nil { state.busy += 1 }
            return state.task
          }
          guard let task else { return }
          task(&context)
          shared.state.withLock { $0.busy -= 1 }
        }
      }
      guard let thread else { return }
      threads.append(thread)
    }
  }

  /// Makes some of the threads do a task, as soon as they are free.
  func start(_ task: @escaping Task, on helpers: Int) {
    shared.state.withLock { $0.task = task }
    wake(min(helpers, count))
  }

  /// Makes more threads do the latest task.
  func wake(_ helpers: Int) {
    for _ in 0..<max(0, helpers) { shared.wake.signal() }
  }
}

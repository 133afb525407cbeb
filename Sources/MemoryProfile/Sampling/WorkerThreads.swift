import Libc
import Synchronization

/// Threads that wait until there is work to be shared, each with something of its own to do it with.
///
/// They are started once, since starting one takes as long as reading a small process. No signal is
/// ever delivered to them: the run holds signals back in its own thread and looks at them there.
struct WorkerThreads<Tool: ~Copyable>: ~Copyable {
  /// What they are to do; each thread does it once for each time that it is woken. One that is quick may be
  /// woken more than once: a job must be one of which nothing is left then.
  typealias Job = @Sendable (inout Tool) -> Void

  /// All that the threads themselves hold, so that they do not keep their owner alive.
  private final class Shared: Sendable {
    struct State {
      /// nil where there is nothing to do any more.
      var job: Job?
      /// How many carry one out.
      var busy = 0
    }

    let state = Mutex(State())
    let wake = Semaphore()
  }

  private let shared = Shared()
  private let makeTool: @Sendable () -> Tool
  private var threads: [pthread_t] = []

  /// How many there are.
  var count: Int { threads.count }

  /// - Parameter makeTool: called once by each thread.
  init(makeTool: @escaping @Sendable () -> Tool) {
    self.makeTool = makeTool
  }

  /// Who is kept by the kernel when nobody needs them any more is not waited for.
  deinit {
    let busy = shared.state.withLock { state in
      state.job = nil
      return state.busy
    }
    for _ in threads { shared.wake.signal() }
    for thread in threads {
      if busy == 0 { pthread_join(thread, nil) } else { pthread_detach(thread) }
    }
  }

  /// How many are about a job, the latest one or one before.
  var busy: Int { shared.state.withLock { $0.busy } }

  /// Starts as many as there are too few: fewer than are asked for where the system has no more.
  mutating func grow(to count: Int) {
    while threads.count < count {
      let shared = shared
      let makeTool = makeTool
      let thread = startThread {
        var tool = makeTool()
        while true {
          shared.wake.wait()
          let job = shared.state.withLock { state in
            if state.job != nil { state.busy += 1 }
            return state.job
          }
          guard let job else { return }
          job(&tool)
          shared.state.withLock { $0.busy -= 1 }
        }
      }
      guard let thread else { return }
      threads.append(thread)
    }
  }

  /// Has a job done by some of the threads, as soon as they are free.
  func start(_ job: @escaping Job, with helpers: Int) {
    shared.state.withLock { $0.job = job }
    wake(min(helpers, count))
  }

  /// Has the latest job done by some threads more.
  func wake(_ helpers: Int) {
    for _ in 0..<max(0, helpers) { shared.wake.signal() }
  }
}

/// Starts a thread to which no signal is delivered; nil where the system has none left.
private func startThread(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
  final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
  // A thread begins with what its maker holds back.
  var (all, before) = (sigset_t(), sigset_t())
  sigfillset(&all)
  pthread_sigmask(SIG_SETMASK, &all, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

  let body = Unmanaged.passRetained(Body(body))
  var thread = pthread_t()
  let failure = pthread_create(
    &thread, nil,
    { argument in
      guard let argument else { return nil }
      Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
      return nil
    }, body.toOpaque())
  guard failure == 0 else {
    body.release()
    return nil
  }
  return thread
}

import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Threads that wait until there is work to be shared, each with something of its own to do it with.
///
/// They are started once, since starting one takes as long as reading a small process. No signal is
/// ever delivered to them: the run holds signals back in its own thread and looks at them there.
final class WorkerThreads<Tool: ~Copyable>: Sendable {
  /// What they are to do; each thread does it once for each time that it is woken.
  typealias Job = @Sendable (inout Tool) -> Void

  /// All that the threads themselves hold, so that they do not keep their owner alive.
  private final class Shared: Sendable {
    /// nil where there is nothing to do any more.
    let job = Mutex<Job?>(nil)
    let wake = Semaphore()
    let done = Semaphore()
  }

  private let shared = Shared()
  private let threads: [pthread_t]

  /// How many there are: fewer than were asked for where the system has no more.
  var count: Int { threads.count }

  /// - Parameter makeTool: called once by each thread.
  init(count: Int, makeTool: @escaping @Sendable () -> Tool) {
    let shared = shared
    var threads: [pthread_t] = []
    for _ in 0..<count {
      let thread = startThread {
        var tool = makeTool()
        while true {
          shared.wake.wait()
          guard let job = shared.job.withLock({ $0 }) else { return }
          job(&tool)
          shared.done.signal()
        }
      }
      guard let thread else { break }
      threads.append(thread)
    }
    self.threads = threads
  }

  deinit {
    shared.job.withLock { $0 = nil }
    for _ in threads { shared.wake.signal() }
    for thread in threads { pthread_join(thread, nil) }
  }

  /// Has a job done by some of the threads while the one that asks does its own part of it.
  ///
  /// A thread that is quick may be woken more than once: the job must be one of which nothing is left
  /// then.
  func share(_ job: @escaping Job, with helpers: Int, meanwhile: () -> Void) {
    let helpers = min(helpers, count)
    shared.job.withLock { $0 = job }
    for _ in 0..<helpers { shared.wake.signal() }
    meanwhile()
    for _ in 0..<helpers { shared.done.wait() }
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

/// Counts what was signalled and not waited for yet; sem_overview(7).
private final class Semaphore: @unchecked Sendable {
  // At an address that does not change. The C library sees to it that all threads may use it.
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() {
    sem_init(semaphore, 0, 0)
  }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  func signal() { sem_post(semaphore) }

  func wait() {
    while sem_wait(semaphore) != 0 {}
  }
}

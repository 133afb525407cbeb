import Synchronization
import SystemPackage
import Threads

import Libc

/// A thread that calls functions one after another, at once or later, and that waits for
/// descriptors in between.
///
/// What is marked as confined may only be used by functions that the loop calls.
final class EventLoop: @unchecked Sendable {
  private struct Tasks {
    var waiting: [@Sendable () -> Void] = []
    var hasEnded = false
  }

  private let tasks = Mutex(Tasks())

  /// Becomes readable when there are new tasks: eventfd(2).
  private let wakeup: FileDescriptor

  /// Signalled when the thread does nothing any more.
  private let end = Semaphore()

  // Confined.
  private var timers: [LoopTimer] = []
  private var watches: [Int32: Watch] = [:]
  private var isStopping = false

  private struct Watch {
    let events: Int16
    let body: () -> Void
  }

  /// - Throws: the error number of eventfd(2) or pthread_create(3).
  init() throws(Errno) {
    let descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
    guard descriptor >= 0 else { throw Errno(rawValue: errno) }
    wakeup = FileDescriptor(rawValue: descriptor)
    guard let thread = startThread({ self.run() }) else {
      try? wakeup.close()
      throw .resourceTemporarilyUnavailable
    }
    pthread_detach(thread)
  }

  /// Calls a function as soon as the loop is free.
  ///
  /// - Returns: whether it will be called: not if the loop has ended.
  @discardableResult
  func execute(_ task: @escaping @Sendable () -> Void) -> Bool {
    tasks.withLock { tasks in
      guard !tasks.hasEnded else { return false }
      tasks.waiting.append(task)
      if tasks.waiting.count == 1 { wake() }
      return true
    }
  }

  /// Calls a function and waits for its result. The loop itself must not do so.
  ///
  /// - Returns: `nil` if the loop has ended.
  @discardableResult
  func wait<Result: Sendable>(for body: @escaping @Sendable () -> Result) -> Result? {
    let answer = Answer<Result>()
    let isCalled = execute {
      let value = body()
      answer.value.withLock { $0 = value }
      answer.isThere.signal()
    }
    guard isCalled else { return nil }
    answer.isThere.wait()
    return answer.value.withLock { $0 }
  }

  /// Ends the thread after all tasks that wait. Timers are not waited for.
  func stop() {
    guard wait(for: { self.isStopping = true }) != nil else { return }
    end.wait()
    try? wakeup.close()
  }

  private func wake() {
    var one: UInt64 = 1
    withUnsafeBytes(of: &one) { _ = try? wakeup.write($0) }
  }

  // MARK: - Confined

  /// Calls a function later.
  func call(after duration: Duration, _ body: @escaping () -> Void) -> LoopTimer {
    let timer = LoopTimer(at: .now + duration, body)
    timers.append(timer)
    return timer
  }

  /// Calls a function whenever a descriptor has one of some events, or an error: poll(2).
  func watch(_ descriptor: Int32, for events: Int32, _ body: @escaping () -> Void) {
    watches[descriptor] = Watch(events: Int16(events), body: body)
  }

  func unwatch(_ descriptor: Int32) {
    watches[descriptor] = nil
  }

  private func run() {
    while callTasks() {
      callTimers()
      waitForEvents()
    }
    (timers, watches) = ([], [:])
    end.signal()
  }

  /// Calls what waits now. What is added meanwhile has its turn after timers and descriptors.
  ///
  /// - Returns: whether the loop goes on.
  private func callTasks() -> Bool {
    let (waiting, hasEnded) = tasks.withLock { tasks in
      if tasks.waiting.isEmpty, isStopping { tasks.hasEnded = true }
      defer { tasks.waiting = [] }
      return (tasks.waiting, tasks.hasEnded)
    }
    for task in waiting { task() }
    return !hasEnded
  }

  private func callTimers() {
    let now = ContinuousClock.now
    let due = timers.filter { $0.time <= now }
    timers.removeAll { $0.time <= now || $0.body == nil }
    for timer in due { timer.call() }
  }

  private func waitForEvents() {
    var polled = [pollfd(fd: wakeup.rawValue, events: Int16(POLLIN), revents: 0)]
    for (descriptor, watch) in watches {
      polled.append(pollfd(fd: descriptor, events: watch.events, revents: 0))
    }
    guard poll(&polled, nfds_t(polled.count), timeout) > 0 else { return }
    if polled[0].revents != 0 {
      var count: UInt64 = 0
      withUnsafeMutableBytes(of: &count) { _ = try? wakeup.read(into: $0) }
    }
    for ready in polled.dropFirst() where ready.revents != 0 { watches[ready.fd]?.body() }
  }

  /// Until the next timer, in milliseconds, rounded up; -1 if there is none. New tasks make the
  /// descriptor of the loop readable.
  private var timeout: Int32 {
    if isStopping { return 0 }
    guard let next = timers.lazy.filter({ $0.body != nil }).map(\.time).min() else { return -1 }
    let (seconds, attoseconds) = max(.zero, next - .now).components
    let milliseconds = seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return Int32(clamping: milliseconds)
  }
}

/// The result of a function that another thread calls.
private final class Answer<Result: Sendable>: Sendable {
  let value = Mutex<Result?>(nil)
  let isThere = Semaphore()
}

/// A call that an event loop will make. It is confined to the loop.
final class LoopTimer {
  fileprivate let time: ContinuousClock.Instant

  /// `nil` once it is cancelled.
  fileprivate var body: (() -> Void)?

  fileprivate init(at time: ContinuousClock.Instant, _ body: @escaping () -> Void) {
    self.time = time
    self.body = body
  }

  fileprivate func call() {
    body?()
    body = nil
  }

  func cancel() {
    body = nil
  }
}

/// A value that is confined to an event loop, but is passed on by other threads.
struct Confined<Value>: @unchecked Sendable {
  /// May only be used by functions that the loop calls.
  let value: Value

  init(_ value: Value) {
    self.value = value
  }
}

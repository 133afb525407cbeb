import ProcFS
import Synchronization

/// Something to be read of one process.
protocol ReadingWork: Sendable {
  /// What is known of the process, for whoever does not wait for the result.
  associatedtype Standby: Sendable

  var standby: Standby { get }

  /// How long it took the last time; nil where that is not known.
  var expected: Duration? { get }

  /// For how long of that the kernel kept its reader waiting, the last times.
  var waited: Duration { get }

  /// Whether it was never done, so that nothing can stand for the result.
  var isFirst: Bool { get }
}

/// Work that is handed out to whoever is free, and what came of it.
final class ReadingQueue<Work: ReadingWork, Result: Sendable>: Sendable {
  /// Does a piece of work. It is handed over, not shared: what is changed of it would be copied.
  typealias Reader = @Sendable (consuming Work, inout ProcessReader, borrowing ProcTree) -> Result

  /// Work that somebody does at this moment.
  private struct Flight {
    var index: Int
    var standby: Work.Standby
    /// Until when it is waited for.
    var end: ContinuousClock.Instant
  }

  private struct State {
    /// What took longest the last time comes last, and is handed out first, so that nobody begins with it
    /// when all others are done.
    var waiting: [(index: Int, work: Work)]
    var flights: [Flight] = []
    var done: [(index: Int, result: Result)] = []
    var unfinished: Int
    /// Whether nobody waits for it any more.
    var isClosed = false
  }

  private let state: Mutex<State>
  private let finished = Semaphore()
  private let deadline: Deadline?
  private let read: Reader
  private let late: @Sendable (Result) -> Void

  /// - Parameters:
  ///   - deadline: nil where everything is waited for.
  ///   - late: is given what is done when nobody waits for it any more.
  init(
    _ work: consuming [Work], deadline: Deadline?, read: @escaping Reader,
    late: @escaping @Sendable (Result) -> Void
  ) {
    self.deadline = deadline
    self.read = read
    self.late = late
    let costs = work.map { $0.expected ?? .zero }
    var order = Array(costs.indices.reversed())
    // Of command lines nobody knows what they take.
    if costs.contains(where: { $0 != costs[0] }) {
      order.sort { costs[$0] == costs[$1] ? $0 > $1 : costs[$0] < costs[$1] }
    }
    let waiting = order.map { (index: $0, work: work[$0]) }
    state = Mutex(State(waiting: waiting, unfinished: waiting.count))
  }

  /// Does one piece of work after the other, until none is left.
  func drain(with reader: inout ProcessReader, in tree: SharedTree) {
    var result: (index: Int, result: Result)?
    while let (index, work) = next(after: result.take()) {
      result = (index, read(consume work, &reader, tree.tree))
    }
  }

  private func next(
    after done: (index: Int, result: Result)?
  ) -> (index: Int, work: Work)? {
    let now = deadline == nil ? nil : ContinuousClock.now
    let (next, isNotable, isLate) = state.withLock { state in
      if let done {
        if state.isClosed { return (nil as (index: Int, work: Work)?, false, true) }
        state.flights.removeAll { $0.index == done.index }
        state.done.append(done)
        state.unfinished -= 1
      }
      let next = state.isClosed ? nil : state.waiting.popLast()
      if let (index, work) = next, let deadline, let now {
        state.flights.append(
          Flight(index: index, standby: work.standby, end: deadline.end(of: work, begun: now)))
      }
      // Whoever waits looks again when the last of it was begun, and at each end after that.
      let isNotable = now == nil ? state.unfinished == 0 : state.waiting.isEmpty
      return (next, isNotable, false)
    }
    if isLate, let done { late(done.result) }
    if isNotable { finished.signal() }
    return next
  }

  /// Waits until everything is done.
  func waitForAll() {
    while state.withLock({ $0.unfinished > 0 }) { finished.wait() }
  }

  /// Waits until everything is done but what takes longer than is waited for.
  ///
  /// - Parameters:
  ///   - workers: how many were called to do it.
  ///   - callMore: is called where all of them are kept too long by something; given how much work there
  ///     is left, answers how many others come.
  func wait(by deadline: Deadline, workers: Int, callMore: (Int) -> Int) {
    var workers = workers
    var begin = ContinuousClock.now
    while true {
      switch progress(workers: workers, calledBy: begin + deadline.patience.usual) {
      case .isOver: return
      case .goesOn(let end): finished.wait(for: max(.zero, end - .now))
      case .isStuck(let left):
        let more = callMore(left)
        guard more > 0 else {
          state.withLock { $0.isClosed = true }
          return
        }
        workers += more
        begin = .now
      }
    }
  }

  private enum Progress {
    case isOver
    case goesOn(until: ContinuousClock.Instant)
    /// There is more to be done, and nobody who does it.
    case isStuck(left: Int)
  }

  /// - Parameter called: until when who was called has to have begun.
  private func progress(workers: Int, calledBy called: ContinuousClock.Instant) -> Progress {
    let now = ContinuousClock.now
    return state.withLock { state in
      if state.unfinished == 0 { return .isOver }
      let ends = state.flights.map(\.end).filter { $0 > now }
      if state.waiting.isEmpty {
        if let last = ends.max() { return .goesOn(until: last) }
        state.isClosed = true
        return .isOver
      }
      if state.flights.count < workers, called > now {
        return .goesOn(until: min(called, ends.min() ?? called))
      }
      return ends.min().map { .goesOn(until: $0) } ?? .isStuck(left: state.waiting.count)
    }
  }

  /// What was done, and what was not: begun or not even that; each in the order of the work. Called once,
  /// when nobody is waited for any more.
  func takeResults() -> (done: [Result], begun: [Work.Standby], left: [Work]) {
    state.withLock { state in
      state.done.sort { $0.index < $1.index }
      state.flights.sort { $0.index < $1.index }
      state.waiting.sort { $0.index < $1.index }
      defer {
        state.done = []
        state.flights = []
        state.waiting = []
      }
      return (state.done.map(\.result), state.flights.map(\.standby), state.waiting.map(\.work))
    }
  }
}

import ProcFS
import Synchronization

/// Something to be read of one process.
protocol ReadJob: Sendable {
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
final class WorkQueue<Work: ReadJob, Result: Sendable>: Sendable {
  /// Does a piece of work. It is handed over, not shared: what is changed of it would be copied.
  typealias Reader = @Sendable (consuming Work, inout ProcessReader, borrowing ProcTree) -> Result

  /// Work that somebody does at this moment.
  private struct InFlightJob {
    var index: Int
    var standby: Work.Standby
    /// Until when it is waited for.
    var end: ContinuousClock.Instant
  }

  private struct State {
    /// What is handed out first comes last.
    var waiting: [Work]
    /// Which piece of the work each of these is.
    var indices: [Int]
    var flights: [InFlightJob] = []
    /// In the order of the work; nil where it isn't done.
    var results: [Result?]
    var unfinished: Int
    /// Whether nobody waits for it any more.
    var isClosed = false
  }

  private let state: Mutex<State>
  private let finished = Semaphore()
  private let deadline: ReadDeadline?
  private let read: Reader
  private let late: @Sendable (Result) -> Void

  /// - Parameters:
  ///   - deadline: nil where everything is waited for.
  ///   - late: is given what is done when nobody waits for it any more.
  init(
    _ work: consuming [Work], deadline: ReadDeadline?, read: @escaping Reader,
    late: @escaping @Sendable (Result) -> Void
  ) {
    self.deadline = deadline
    self.read = read
    self.late = late
    let count = work.count
    var indices = Array(0..<count)
    let large = Self.large(of: work)
    if !large.isEmpty {
      indices.removeAll { large.contains($0) }
      indices += large
      work = indices.map { work[$0] }
    }
    state = Mutex(
      State(
        waiting: work, indices: indices, results: [Result?](repeating: nil, count: count),
        unfinished: count))
  }

  /// Which pieces of work take more than a hundredth of all, the longest last. They are handed out before all
  /// else, so that nobody begins with one when all others are done. Nobody knows what command lines take.
  private static func large(of work: [Work]) -> [Int] {
    // By index, since what a loop hands out is copied.
    var total = Duration.zero
    for index in work.indices { total += work[index].expected ?? .zero }
    let enough = total / 100
    var large: [(cost: Duration, index: Int)] = []
    for index in work.indices {
      if let cost = work[index].expected, cost > enough { large.append((cost, index)) }
    }
    return large.sorted { ($0.cost, $1.index) < ($1.cost, $0.index) }.map(\.index)
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
        if !state.flights.isEmpty { state.flights.removeAll { $0.index == done.index } }
        state.results[done.index] = done.result
        state.unfinished -= 1
      }
      var next: (index: Int, work: Work)?
      if !state.isClosed, let work = state.waiting.popLast() {
        next = (state.indices.removeLast(), work)
      }
      if let deadline, let now, let (index, work) = next {
        state.flights.append(
          InFlightJob(index: index, standby: work.standby, end: deadline.end(of: work, begun: now)))
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
  func wait(by deadline: ReadDeadline, workers: Int, callMore: (Int) -> Int) {
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
      state.flights.sort { $0.index < $1.index }
      let left = zip(state.indices, state.waiting).sorted { $0.0 < $1.0 }
      let results = state.results.compactMap { $0 }
      let begun = state.flights.map(\.standby)
      state.results = []
      state.flights = []
      state.waiting = []
      state.indices = []
      return (results, begun, left.map(\.1))
    }
  }
}

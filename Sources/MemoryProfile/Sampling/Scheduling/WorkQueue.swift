import ProcFS
import Synchronization
import Threads

/// Jobs that free readers take, and their results.
final class WorkQueue<Job: ReadJob, Result: Sendable>: Sendable {
  /// Runs a job. It is handed over, not shared, so that changing it does not copy it.
  typealias Reader = @Sendable (consuming Job, inout ProcessReader) -> Result

  /// A job that a reader has started and not finished.
  private struct InFlightJob {
    var index: Int
    var fallback: Job.Fallback
    /// When waiting for it ends.
    var end: ContinuousClock.Instant
  }

  private struct State {
    /// The job that is started next is the last one.
    var waiting: [Job]
    /// The index of each of these among all jobs.
    var indices: [Int]
    var inFlight: [InFlightJob] = []
    /// In the order of the jobs; `nil` if a job is not finished.
    var results: [Result?]
    var unfinished: Int
    /// Whether waiting has ended, so that no more jobs are started.
    var isClosed = false
  }

  private let state: Mutex<State>
  private let progressed = Semaphore()
  private let deadline: ReadDeadline?
  private let read: Reader
  private let late: @Sendable (Result) -> Void

  /// - Parameters:
  ///   - deadline: `nil` if waiting ends when all jobs are finished.
  ///   - late: is called with every result that comes after waiting has ended.
  init(
    _ jobs: consuming [Job], deadline: ReadDeadline?, read: @escaping Reader,
    late: @escaping @Sendable (Result) -> Void
  ) {
    self.deadline = deadline
    self.read = read
    self.late = late
    let count = jobs.count
    var indices = Array(0..<count)
    let large = Self.large(of: jobs)
    if !large.isEmpty {
      indices.removeAll { large.contains($0) }
      indices += large
      jobs = indices.map { jobs[$0] }
    }
    state = Mutex(
      State(
        waiting: jobs, indices: indices, results: [Result?](repeating: nil, count: count),
        unfinished: count))
  }

  /// The jobs expected to take more than 1 % of the total, longest last.
  ///
  /// They are started first, longest first, so that no long job is started when all others are
  /// finished. Command-line jobs have no estimate.
  private static func large(of jobs: [Job]) -> [Int] {
    // By index: iterating would copy each job.
    var total = Duration.zero
    for index in jobs.indices { total += jobs[index].expected ?? .zero }
    let enough = total / 100
    var large: [(cost: Duration, index: Int)] = []
    for index in jobs.indices {
      if let cost = jobs[index].expected, cost > enough { large.append((cost, index)) }
    }
    return large.sorted { ($0.cost, $1.index) < ($1.cost, $0.index) }.map(\.index)
  }

  /// Runs one job after the other, until none is left.
  func drain(with reader: inout ProcessReader) {
    var result: (index: Int, result: Result)?
    while let (index, job) = next(after: result.take()) {
      result = (index, read(consume job, &reader))
    }
  }

  /// Stores a result, and takes the next job.
  private func next(
    after done: (index: Int, result: Result)?
  ) -> (index: Int, job: Job)? {
    let now = deadline == nil ? nil : ContinuousClock.now
    let (next, isNotable, isLate) = state.withLock { state in
      if let done {
        if state.isClosed { return (nil as (index: Int, job: Job)?, false, true) }
        if !state.inFlight.isEmpty { state.inFlight.removeAll { $0.index == done.index } }
        state.results[done.index] = done.result
        state.unfinished -= 1
      }
      var next: (index: Int, job: Job)?
      if !state.isClosed, let job = state.waiting.popLast() {
        next = (state.indices.removeLast(), job)
      }
      if let deadline, let now, let (index, job) = next {
        state.inFlight.append(
          InFlightJob(
            index: index, fallback: job.fallback, end: deadline.end(of: job, startedAt: now)))
      }
      // With a deadline, the waiting thread checks again when the last job is started, and whenever
      // one finishes after that.
      let isNotable = now == nil ? state.unfinished == 0 : state.waiting.isEmpty
      return (next, isNotable, false)
    }
    if isLate, let done { late(done.result) }
    if isNotable { progressed.signal() }
    return next
  }

  /// Waits until all jobs are finished.
  func waitForAll() {
    while state.withLock({ $0.unfinished > 0 }) { progressed.wait() }
  }

  /// Waits until all jobs are finished that do not exceed the deadline.
  ///
  /// - Parameters:
  ///   - workers: how many threads were woken to run jobs.
  ///   - callMore: is called when all of them are blocked for too long, with the number of jobs
  ///     that are left. Returns how many more threads were woken.
  func wait(by deadline: ReadDeadline, workers: Int, callMore: (Int) -> Int) {
    var workers = workers
    var begin = ContinuousClock.now
    while true {
      switch progress(workers: workers, startingBy: begin + deadline.timeouts.known) {
      case .isOver: return
      case .goesOn(let end): progressed.wait(for: max(.zero, end - .now))
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
    /// There are more jobs, and no thread that runs them.
    case isStuck(left: Int)
  }

  /// - Parameter latest: when a woken thread must have started a job.
  private func progress(
    workers: Int, startingBy latest: ContinuousClock.Instant
  ) -> Progress {
    let now = ContinuousClock.now
    return state.withLock { state in
      if state.unfinished == 0 { return .isOver }
      let ends = state.inFlight.map(\.end).filter { $0 > now }
      if state.waiting.isEmpty {
        if let last = ends.max() { return .goesOn(until: last) }
        state.isClosed = true
        return .isOver
      }
      if state.inFlight.count < workers, latest > now {
        return .goesOn(until: min(latest, ends.min() ?? latest))
      }
      return ends.min().map { .goesOn(until: $0) } ?? .isStuck(left: state.waiting.count)
    }
  }

  /// The results, and the jobs that are in flight or were not started, each in the order of the
  /// jobs. Called once, after waiting has ended.
  func takeResults() -> (done: [Result], inFlight: [Job.Fallback], unstarted: [Job]) {
    state.withLock { state in
      // Nearly always there are none.
      if !state.inFlight.isEmpty {
        state.inFlight = state.inFlight.ordered { $0.index < $1.index }
      }
      let unstarted =
        state.waiting.isEmpty
        ? [] : zip(state.indices, state.waiting).ordered { $0.0 < $1.0 }
      let results = state.results.compactMap { $0 }
      let inFlight = state.inFlight.map(\.fallback)
      state.results = []
      state.inFlight = []
      state.waiting = []
      state.indices = []
      return (results, inFlight, unstarted.map(\.1))
    }
  }
}

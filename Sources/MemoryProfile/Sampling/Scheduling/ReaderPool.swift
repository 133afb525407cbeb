import CLinux
import ProcFS
import Synchronization

/// Reads processes, several at once where that is worth it.
///
/// The kernel prints a process's mappings in the thread that reads them, so that processors are all that
/// bounds how many can be read at a time. One process is never read by two: a single large one takes as
/// long as it takes.
///
/// Where patience is asked for, whoever keeps its reader longer than that is left to the thread that reads
/// it, and what comes of it is handed over in a later sample. The thread that asks reads nobody then.
struct ReaderPool: ~Copyable {
  private let tree: SharedTree
  private var reader: ProcessReader
  private var threads: WorkerPool<ProcessReader>
  private let latecomers = LateResults()

  /// How many processes are read at once, at the most, those not counted that are not waited for.
  private let width: Int

  /// More readers than this take processors from those who are read.
  private static let largestWidth = 4

  /// There are never more, however many of them are kept by the kernel. Nobody is read then until one of
  /// them comes back.
  private static let mostThreads = 32

  /// Less than this is not worth waking another thread, which takes some ten microseconds.
  private static let worthSharing = Duration.microseconds(400)

  /// What a process is expected to take that was never read.
  private static let usualCost = Duration.microseconds(100)

  /// What was not waited for.
  struct Overdue<Work: ReadJob> {
    /// What somebody is still about.
    var begun: [Work.Standby] = []
    /// What nobody was free for.
    var left: [Work] = []
  }

  /// - Parameters:
  ///   - width: how many processes are read at once, at the most; nil for as many as are good for this
  ///     machine.
  init(
    _ tree: SharedTree, settings: ProcessReader.Settings, width: Int?
  ) {
    self.tree = tree
    self.width = width ?? min(Int(linux_allowed_processors()), Self.largestWidth)
    reader = ProcessReader(settings)
    threads = WorkerPool { ProcessReader(settings) }
  }

  /// Reads every task's process.
  ///
  /// - Parameter deadline: until when is waited; nil for as long as it takes.
  /// - Returns: the tasks in their order, whoever read them and when.
  mutating func read(
    _ tasks: consuming [ProcessReadJob], by deadline: ReadDeadline?
  ) -> (readings: [ReadResult], overdue: Overdue<ProcessReadJob>) {
    let latecomers = latecomers
    let result = carryOut(tasks, by: deadline, usualCost: Self.usualCost) {
      (task: consuming ProcessReadJob, reader: inout ProcessReader, tree: borrowing ProcTree) in
      reader.carryOut(task, in: tree) as ReadResult
    } late: {
      latecomers.add($0)
    }
    return (result.results, result.overdue)
  }

  /// Reads command lines of processes of which nothing else is wanted.
  mutating func read(
    _ lines: consuming [CommandLineJob], by deadline: ReadDeadline?
  ) -> (answers: [CommandLineResult], overdue: Overdue<CommandLineJob>) {
    let latecomers = latecomers
    let result = carryOut(lines, by: deadline, usualCost: .microseconds(5)) { line, reader, tree in
      reader.carryOut(line, in: tree)
    } late: {
      latecomers.add($0)
    }
    return (result.results, result.overdue)
  }

  /// What was done of late, when nobody waited for it.
  func takeLate() -> (readings: [ReadResult], answers: [CommandLineResult]) {
    let (readings, answers) = latecomers.take()
    return (readings.compactMap { $0 as? ReadResult }, answers)
  }

  private mutating func carryOut<Work: ReadJob, Result: Sendable>(
    _ work: consuming [Work], by deadline: ReadDeadline?, usualCost: Duration,
    read: @escaping WorkQueue<Work, Result>.Reader, late: @escaping @Sendable (Result) -> Void
  ) -> (results: [Result], overdue: Overdue<Work>) {
    guard !work.isEmpty else { return ([], Overdue()) }
    let useful = usefulReaders(for: work, usualCost: usualCost)
    // Each of them gets a thread of its own.
    let slow = deadline.map { deadline in work.count { !deadline.waits(for: $0) } }
    let queue = WorkQueue(work, deadline: deadline, read: read, late: late)
    let tree = tree
    let job: WorkerPool<ProcessReader>.Job = { queue.drain(with: &$0, in: tree) }
    let busy = threads.busy
    guard let deadline, let slow, startsThreads(busy + useful + slow) else {
      threads.grow(to: useful - 1)
      threads.start(job, with: useful - 1)
      queue.drain(with: &reader, in: tree)
      queue.waitForAll()
      return (queue.takeResults().done, Overdue())
    }
    let workers = max(0, min(useful + slow, threads.count - busy))
    threads.start(job, with: workers)
    queue.wait(by: deadline, workers: workers) { left in
      let before = threads.count
      threads.grow(to: min(before + left, Self.mostThreads))
      threads.wake(threads.count - before)
      return threads.count - before
    }
    let (done, begun, left) = queue.takeResults()
    return (done, Overdue(begun: begun, left: left))
  }

  /// How many readers are worth waking.
  private func usefulReaders(
    for work: [some ReadJob], usualCost: Duration
  ) -> Int {
    guard width > 1, work.count > 1 else { return 1 }
    var expected = Duration.zero
    for index in work.indices { expected += work[index].expected ?? usualCost }
    return expected >= Self.worthSharing ? min(width, work.count) : 1
  }

  /// - Returns: whether there are any threads at all; where there are none, we read ourselves, however long
  ///   it takes.
  private mutating func startsThreads(_ count: Int) -> Bool {
    threads.grow(to: min(count, Self.mostThreads))
    return threads.count > 0
  }
}

/// What was done when nobody waited for it any more.
private final class LateResults: Sendable {
  private struct State {
    // Of whatever kind of memory: a sampler reads one kind.
    var readings: [any Sendable] = []
    var answers: [CommandLineResult] = []
  }

  private let state = Mutex(State())

  func add(_ reading: any Sendable) {
    state.withLock { $0.readings.append(reading) }
  }

  func add(_ answer: CommandLineResult) {
    state.withLock { $0.answers.append(answer) }
  }

  func take() -> (readings: [any Sendable], answers: [CommandLineResult]) {
    state.withLock { state in
      defer { state = State() }
      return (state.readings, state.answers)
    }
  }
}

/// A tree that several threads read at once.
final class SharedTree: Sendable {
  let tree: ProcTree

  init(_ tree: consuming ProcTree) {
    self.tree = tree
  }
}

import CLinux
import ProcFS
import Synchronization

/// Reads the chosen processes, several at once where that is worth it.
///
/// The kernel prints a process's mappings in the thread that reads them, so that processors are all that
/// bounds how many can be read at a time. One process is never read by two: a single large one takes as
/// long as it takes.
struct ReadingCrew: ~Copyable {
  private let tree: SharedTree
  private let settings: ProcessReader.Settings
  private var reader: ProcessReader
  private var threads: WorkerThreads<ProcessReader>?

  /// How many processes are read at once, at the most.
  private let width: Int

  /// More readers than this take processors from those who are read.
  private static let largestWidth = 4

  /// Less than this is not worth waking another thread, which takes some ten microseconds.
  private static let worthSharing = Duration.microseconds(400)

  /// What a process is expected to take that was never read.
  private static let usualCost = Duration.microseconds(100)

  /// - Parameter width: how many processes are read at once, at the most; nil for as many as are good
  ///   for this machine.
  init(_ tree: SharedTree, settings: ProcessReader.Settings, width: Int?) {
    self.tree = tree
    self.settings = settings
    self.width = width ?? min(Int(linux_allowed_processors()), Self.largestWidth)
    reader = ProcessReader(settings)
  }

  /// Reads every task's process.
  ///
  /// - Returns: the tasks in their order, whoever read them and when.
  mutating func read<Memory: MappingAccumulator>(
    _ tasks: consuming [ReadingTask], as type: Memory.Type
  ) -> [Reading<Memory>] {
    let helpers = helpers(for: tasks)
    let queue = ReadingQueue<Memory>(tasks)
    guard helpers > 0 else {
      queue.drain(with: &reader, in: tree)
      return queue.readings()
    }
    let settings = settings
    let threads = threads ?? WorkerThreads(count: width - 1) { ProcessReader(settings) }
    self.threads = threads
    let tree = tree
    threads.share({ queue.drain(with: &$0, in: tree) }, with: helpers) {
      queue.drain(with: &reader, in: tree)
    }
    return queue.readings()
  }

  /// How many others are worth waking.
  private func helpers(for tasks: [ReadingTask]) -> Int {
    guard width > 1, tasks.count > 1 else { return 0 }
    let expected = tasks.reduce(Duration.zero) { $0 + ($1.known.cost ?? Self.usualCost) }
    guard expected >= Self.worthSharing else { return 0 }
    return min(width, tasks.count) - 1
  }
}

/// A tree that several threads read at once.
final class SharedTree: Sendable {
  let tree: ProcTree

  init(_ tree: consuming ProcTree) {
    self.tree = tree
  }
}

/// Tasks that are handed out to whoever is free.
private final class ReadingQueue<Memory: MappingAccumulator>: Sendable {
  private struct State {
    /// What took longest the last time comes last, and is handed out first, so that nobody begins with it
    /// when all others are done.
    var waiting: [(index: Int, task: ReadingTask)]
    var done: [(index: Int, reading: Reading<Memory>)] = []
  }

  private let state: Mutex<State>

  init(_ tasks: consuming [ReadingTask]) {
    let costs = tasks.map { $0.known.cost ?? .zero }
    let order = costs.indices.sorted {
      costs[$0] == costs[$1] ? $0 > $1 : costs[$0] < costs[$1]
    }
    state = Mutex(State(waiting: order.map { ($0, tasks[$0]) }))
  }

  /// Takes one task after the other and carries it out, until none is left.
  func drain(with reader: inout ProcessReader, in tree: SharedTree) {
    var done: [(index: Int, reading: Reading<Memory>)] = []
    while let (index, task) = state.withLock({ $0.waiting.popLast() }) {
      done.append((index, reader.carryOut(task, in: tree.tree, as: Memory.self)))
    }
    state.withLock { $0.done += done }
  }

  /// What was read, in the order of the tasks; called when nobody reads any more.
  func readings() -> [Reading<Memory>] {
    state.withLock { state in
      state.done.sort { $0.index < $1.index }
      defer { state.done = [] }
      return state.done.map(\.reading)
    }
  }
}

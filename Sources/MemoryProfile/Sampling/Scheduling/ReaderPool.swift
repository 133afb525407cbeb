import CLinux
import ProcFS

/// Reads processes, several at once if that is worth it.
///
/// The kernel prints a process's mappings in the thread that reads them, so only the number of CPUs
/// limits how many can be read at once. No process is read by two threads: a single large one takes
/// as long as it takes.
///
/// With a deadline, a process that blocks its reader for longer is left to that thread, and its
/// result is part of a later sample. The calling thread then reads no process itself.
struct ReaderPool: ~Copyable {
  private var reader: ProcessReader
  private var workers: WorkerPool<ProcessReader>
  private let lateResults = LateResults()

  /// The largest number of processes that are read at once. Slow reads are not counted.
  private let width: Int

  /// More readers than this take CPUs from the processes that they read.
  private static let largestWidth = 4

  /// The largest number of threads, however many the kernel blocks. If it blocks all, no process is
  /// read until one of them is free again.
  private static let mostThreads = 32

  /// Less work than this is not worth waking another thread, which takes some ten microseconds.
  private static let worthSharing = Duration.microseconds(400)

  /// The estimate for a process that was never read.
  private static let usualReadCost = Duration.microseconds(100)

  /// The estimate for a command line.
  private static let usualCommandLineCost = Duration.microseconds(5)

  /// The jobs that did not finish by the deadline.
  struct Unfinished<Job: ReadJob> {
    /// The jobs in flight at the deadline.
    var inFlight: [Job.Fallback] = []
    /// The jobs that were not started.
    var unstarted: [Job] = []
  }

  init(_ tree: SharedTree, _ options: SamplerOptions) {
    width = options.width ?? min(Int(linux_allowed_processors()), Self.largestWidth)
    reader = ProcessReader(tree, options)
    workers = WorkerPool { ProcessReader(tree, options) }
  }

  /// Reads every job's process.
  ///
  /// - Parameter deadline: when waiting ends; `nil` if it ends when all jobs are finished.
  /// - Returns: the results in the order of the jobs, whichever thread finished them and when.
  mutating func read(
    _ jobs: consuming [ProcessReadJob], by deadline: ReadDeadline?
  ) -> (results: [ReadResult], unfinished: Unfinished<ProcessReadJob>) {
    let lateResults = lateResults
    return run(jobs, by: deadline, usualCost: Self.usualReadCost) {
      (job: consuming ProcessReadJob, reader: inout ProcessReader) in
      reader.run(job) as ReadResult
    } late: {
      lateResults.add($0)
    }
  }

  /// Reads the command lines that the jobs ask for.
  mutating func read(
    _ jobs: consuming [CommandLineJob], by deadline: ReadDeadline?
  ) -> (results: [CommandLineResult], unfinished: Unfinished<CommandLineJob>) {
    let lateResults = lateResults
    return run(jobs, by: deadline, usualCost: Self.usualCommandLineCost) { job, reader in
      reader.run(job) as CommandLineResult
    } late: {
      lateResults.add($0)
    }
  }

  /// Returns the results of jobs that finished after their sample, and removes them.
  func takeLateResults() -> (reads: [ReadResult], commandLines: [CommandLineResult]) {
    lateResults.take()
  }

  private mutating func run<Job: ReadJob, Result: Sendable>(
    _ jobs: consuming [Job], by deadline: ReadDeadline?, usualCost: Duration,
    read: @escaping WorkQueue<Job, Result>.Reader, late: @escaping @Sendable (Result) -> Void
  ) -> (results: [Result], unfinished: Unfinished<Job>) {
    guard !jobs.isEmpty else { return ([], Unfinished()) }
    let useful = usefulReaders(for: jobs, usualCost: usualCost)
    // Each of them gets a thread of its own.
    let slow = deadline.map { deadline in jobs.count { !deadline.waits(for: $0) } }
    let queue = WorkQueue(jobs, deadline: deadline, read: read, late: late)
    let task: WorkerPool<ProcessReader>.Task = { queue.drain(with: &$0) }
    let busy = workers.busyCount
    guard let deadline, let slow, hasThreads(busy + useful + slow) else {
      workers.grow(to: useful - 1)
      workers.start(task, on: useful - 1)
      queue.drain(with: &reader)
      queue.waitForAll()
      return (queue.takeResults().done, Unfinished())
    }
    let started = max(0, min(useful + slow, workers.count - busy))
    workers.start(task, on: started)
    queue.wait(by: deadline, workers: started) { left in
      let before = workers.count
      workers.grow(to: min(before + left, Self.mostThreads))
      workers.wake(workers.count - before)
      return workers.count - before
    }
    let (done, inFlight, unstarted) = queue.takeResults()
    return (done, Unfinished(inFlight: inFlight, unstarted: unstarted))
  }

  /// How many readers are worth waking.
  private func usefulReaders(for jobs: [some ReadJob], usualCost: Duration) -> Int {
    guard width > 1, jobs.count > 1 else { return 1 }
    var expected = Duration.zero
    for index in jobs.indices { expected += jobs[index].expected ?? usualCost }
    return expected >= Self.worthSharing ? min(width, jobs.count) : 1
  }

  /// Starts threads up to a number.
  ///
  /// - Returns: whether there are any. If there are none, the calling thread reads, however long
  ///   that takes.
  private mutating func hasThreads(_ count: Int) -> Bool {
    workers.grow(to: min(count, Self.mostThreads))
    return workers.count > 0
  }
}

package import ProcFS

/// Reads the chosen processes of a tree, again and again.
///
/// A sample is taken in three steps. Who belongs to it is **chosen** first, one process after the other,
/// by as little as tells (`Sampler+Choosing.swift`); they are **read**, several at once
/// (``ReadingCrew``); and what was read is **merged** by ascending pid (`Sampler+Merging.swift`), so that
/// nothing depends on who was done first.
package struct Sampler: ~Copyable {
  let tree: SharedTree
  let selection: Selection
  let ownID: ProcessID?
  private let keepsFiles: Bool

  /// Reads what tells who is chosen.
  var reader: ProcessReader
  var crew: ReadingCrew

  /// What is remembered of the chosen from sample to sample; forgotten with them.
  var known: [ProcessID: Boxed<KnownProcess>] = [:]

  /// Those whose command lines don't match.
  var strangers: [ProcessID: Stranger] = [:]

  /// Those that are still being read since an earlier sample.
  var overdue: [ProcessID: OverdueReading] = [:]

  /// Those whose command lines are still being read since an earlier sample, and since which.
  var unanswered: [ProcessID: Int] = [:]

  /// Those that were being read when this sample began, and are not any more.
  var settled: Set<ProcessID> = []

  /// Whether there was anyone whom nobody was free to read, in this sample.
  var hasLeftSome = false

  /// nil where everybody is waited for.
  private let patience: Patience?

  /// Until when this sample waits; nil where it does for everybody.
  var deadline: Deadline?

  /// How many samples were begun.
  var begun = 0

  /// Those that may not be read, and that were told of.
  var denied: Set<ProcessID> = []
  var lineage = Lineage()

  /// When those who are chosen by number were started: who is given the number later is another.
  var bearers: [ProcessID: UInt64] = [:]

  /// Those of the chosen who lived when they were last looked at.
  var living: Set<ProcessID> = []
  var reportedMappings: Set<String> = []
  var hasReportedThreads = false
  private var ledger = FaultLedger()

  /// nil where everybody is read every time.
  private var bound: LoadBound?
  var hasReportedTurns = false

  /// Who was said to take longer than is waited for.
  var namedAsOverdue: Set<NamedAsOverdue> = []

  /// What reading all would take, where they take turns.
  var crowd: (processes: Int, cost: Duration) = (0, .zero)

  /// What was met since the notices were last taken.
  private var notices: [Notice] = []

  /// What was met in the sample that goes on, and with whom.
  var met: [(pid: ProcessID, notice: Notice)] = []

  /// - Parameters:
  ///   - readsRollup: whether `smaps_rollup` is read too.
  ///   - readsUser: whether a record tells with whose rights its process acts.
  ///   - readsControlGroup: whether a record tells in which control group its process is.
  ///   - keepsFiles: whether a sample has every mapped file apart.
  ///   - findsThreadStacks: whether thread stacks are told from other anonymous mappings.
  ///   - bound: of how much is read; nil for no bound.
  ///   - patience: how long is waited for a process that takes long; nil for as long as it takes. Only
  ///     where there is a bound.
  ///   - reusesUnchanged: whether mappings are left alone of which there is evidence that they are what
  ///     they were.
  ///   - width: how many processes are read at once, at the most; nil for as many as are good for this
  ///     machine.
  package init(
    _ tree: consuming ProcTree, selection: Selection, readsRollup: Bool = false,
    readsUser: Bool = false, readsControlGroup: Bool = false, keepsFiles: Bool = false,
    findsThreadStacks: Bool = true, bound: LoadBound? = nil, patience: Patience? = nil,
    reusesUnchanged: Bool = false, width: Int? = nil
  ) {
    ownID = tree.ownID()
    self.keepsFiles = keepsFiles
    self.tree = SharedTree(tree)
    self.selection = selection
    self.bound = bound
    let settings = ProcessReader.Settings(
      readsRollup: readsRollup, readsUser: readsUser, readsControlGroup: readsControlGroup,
      findsThreadStacks: findsThreadStacks, holds: bound != nil, reusesUnchanged: reusesUnchanged)
    reader = ProcessReader(settings)
    crew = ReadingCrew(self.tree, settings: settings, width: width)
    self.patience = bound == nil ? nil : patience
  }

  /// Takes one sample.
  ///
  /// - Parameter now: tells the time since the start of the run.
  /// - Throws: ``ProcError`` where the machine fails or its text can't be understood. A process that
  ///   is gone or forbidden is a notice.
  package mutating func sample(now: () -> Duration) throws(ProcError) -> Sample {
    let start = Duration.milliseconds(now().milliseconds)
    var files: [[UInt8]: UInt64]?
    let processes: [ProcessRecord<MemoryUsage>]
    if keepsFiles {
      let records = try records(as: FileBreakdown.self, at: start)
      files = records.reduce(into: [:]) { sums, record in
        for (key, bytes) in record.memory.files { sums[key.path, default: 0].addClamped(bytes) }
      }
      processes = records.map { $0.counted(as: $0.memory.usage) }
    } else {
      processes = try records(as: MemoryUsage.self, at: start)
    }
    for process in processes {
      ledger.note(process.faults, of: process.identity)
    }
    var sample = Sample(
      interval: start...max(start, .milliseconds(now().milliseconds)), processes: processes,
      accumulatedFaults: ledger.total)
    sample.files = files
    return sample
  }

  /// How often a process is looked at anew that has become another program since it was chosen.
  private static let attempts = 3

  /// Reads every chosen process once, by ascending pid.
  ///
  /// - Parameter time: since the start of the run.
  package mutating func records<Memory: MappingAccumulator>(
    as type: Memory.Type, at time: Duration = .zero
  ) throws(ProcError) -> [ProcessRecord<Memory>] {
    begun += 1
    deadline = patience.map { Deadline($0) }
    let existing = try candidates()
    forget(allBut: existing)
    let late = try takeLate(as: type)
    var tasks = try choose(from: existing, late: late.answers)
    schedule(&tasks, at: time)
    var readings = late.readings
    readings += try read(consume tasks, as: type)
    for _ in 1..<Self.attempts {
      let again = try chooseAnew(from: &readings)
      if again.isEmpty { break }
      readings += try read(again, as: type)
    }
    readings += try chooseAnew(from: &readings).map { Reading(task: $0, outcome: .vanished) }
    readings += try standbys(as: type)
    return try merge(consume readings)
  }

  /// Everyone who may be chosen, by ascending pid.
  ///
  /// Who is chosen by number alone and was seen before needs not be looked for among all others: whoever
  /// is given the number later began at another time. Not before: the kernel opens threads' folders too
  /// (`proc_pid_lookup` in fs/proc/base.c), but lists none.
  private func candidates() throws(ProcError) -> [ProcEntry] {
    if selection.pattern == nil, !selection.looksAtDescent, let pids = selection.pids,
      pids.allSatisfy({ bearers[$0] != nil })
    {
      return pids.sorted().map { ProcEntry(pid: $0, inode: nil) }
    }
    return try tree.tree.processes()
  }

  /// Takes out of the readings those of processes that have other command lines than those for which
  /// they were chosen.
  ///
  /// - Returns: what is to be read of them: those that are chosen nevertheless.
  private mutating func chooseAnew<Memory: MappingAccumulator>(
    from readings: inout [Reading<Memory>]
  ) throws(ProcError) -> [ReadingTask] {
    var tasks: [ReadingTask] = []
    var hasRenamed = false
    for reading in readings {
      guard let commandLine = reading.outcome.newCommandLine else { continue }
      hasRenamed = true
      if let again = try choose(reading.task, nowCalled: commandLine) { tasks.append(again) }
    }
    if hasRenamed { readings.removeAll { $0.outcome.newCommandLine != nil } }
    return tasks
  }

  /// Tells the tasks when it is, and puts off those whose turn it is not.
  private mutating func schedule(_ tasks: inout [ReadingTask], at time: Duration) {
    var indices: [Int] = []
    var candidates: [LoadBound.Candidate] = []
    for index in tasks.indices {
      tasks[index].sample = begun
      tasks[index].time = time
      let known = tasks[index].known
      guard let bound, known.kept != nil, let cost = known.load.expected, cost >= bound.negligible,
        let last = known.lastRead
      else { continue }
      indices.append(index)
      candidates.append(LoadBound.Candidate(cost: cost, lastRead: last))
    }
    guard let turns = bound?.turns(of: candidates, at: time) else { return }
    for (index, turn) in zip(indices, turns) { tasks[index].turn = turn }
    crowd = (candidates.count, candidates.reduce(.zero) { $0 + $1.cost })
  }

  /// Whether anyone who is chosen by number lived when the processes were last read, or who descends
  /// from one where that is asked for; whether or not they may be read.
  package var isAnyoneLeft: Bool { !living.isEmpty }

  /// Hands over what was met since it was last asked for.
  package mutating func takeNotices() -> [Notice] {
    defer { notices.removeAll() }
    return notices
  }

  /// Adds what was met to the notices, by ascending pid.
  mutating func noteWhatWasMet() {
    let byPID = met.indices.sorted { (met[$0].pid, $0) < (met[$1].pid, $1) }
    notices += byPID.map { met[$0].notice }
    met.removeAll(keepingCapacity: true)
  }

  private mutating func forget(allBut existing: [ProcEntry]) {
    // Only when there is something to win: most samples see the same processes as the one before.
    let remembered = known.count + strangers.count + denied.count + overdue.count
    guard remembered + unanswered.count > existing.count else { return }
    let living = Set(existing.map(\.pid))
    denied.formIntersection(living)
    known = known.filter { living.contains($0.key) }
    strangers = strangers.filter { living.contains($0.key) }
    overdue = overdue.filter { living.contains($0.key) }
    unanswered = unanswered.filter { living.contains($0.key) }
    namedAsOverdue = namedAsOverdue.filter { living.contains($0.pid) }
    ledger.forget { living.contains($0) }
  }
}

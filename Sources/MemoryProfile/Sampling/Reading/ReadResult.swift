import ProcFS

/// One chosen process that is to be read.
struct ProcessReadJob: Sendable {
  let pid: ProcessID

  /// Whether it was looked at in this sample and chosen, so that it is worth a word if it is gone.
  var isCertain: Bool

  /// What must hold of it when it is read.
  var requirement: ReadPrecondition

  /// Which sample it is for; what comes late is told by it from what was asked again.
  var sample = 0

  /// When the sample begins, counted from the start of the run.
  var time = Duration.zero

  /// Whether it isn't even tried to read it, since it does not answer at the moment.
  var isPutOff = false

  /// Whether it is read anew if something is kept of it.
  var turn = ReadThrottle.Turn.read

  /// What is remembered of it; handed back with the result.
  var known: Boxed<ProcessState>
}

/// What was asked of a process when it was chosen. It is seen only when the process is read whether it
/// still holds: the process may have become another program meanwhile, or its number another process's.
struct ReadPrecondition: Sendable {
  /// nil for any.
  var commandLine: CommandLine?

  /// nil for any.
  var startTime: UInt64?

  /// With whose rights it acts; nil for anyone's.
  var user: UserID?

  /// In which it is, or in one below it; nil for any.
  var controlGroup: ControlGroup?

  /// Whether it must not have ended, its parent not having asked how.
  var excludesZombies = false

  /// Whether something is required that other files tell than those that are read for its memory.
  var looksAtOwners: Bool { user != nil || controlGroup != nil }

  /// Whether what a process's `stat` tells of holds.
  func isMet(by stat: ProcessStat) -> Bool {
    (startTime ?? stat.startTime) == stat.startTime && !(excludesZombies && stat.isZombie)
  }
}

extension ProcessReadJob: ReadJob {
  var standby: FallbackInfo {
    FallbackInfo(
      pid: pid, sample: sample, isCertain: isCertain, requirement: requirement, kept: known.kept,
      commandLine: known.commandLine)
  }

  var expected: Duration? { turn == .read ? known.cost : .zero }

  var waited: Duration { turn == .read ? known.load.waited : .zero }

  var isFirst: Bool { known.cost == nil }
}

/// What stands for a process that is still being read.
struct FallbackInfo: Sendable {
  let pid: ProcessID
  /// In which it was asked for.
  let sample: Int
  let isCertain: Bool
  let requirement: ReadPrecondition
  /// What was read of it before; nil where that was never done.
  let kept: CachedReading?
  let commandLine: CommandLine?
}

/// A process of which nothing but its command line is wanted.
struct CommandLineJob: ReadJob {
  let pid: ProcessID

  /// When the process was started; nil where that was not asked.
  let startTime: UInt64?

  /// In which sample it is asked for.
  let sample: Int

  /// What it was before.
  let known: CommandLine?

  var standby: ProcessID { pid }

  var expected: Duration? { nil }

  var waited: Duration { .zero }

  var isFirst: Bool { known == nil }
}

/// What came of asking for a command line. By reference, as a ``ReadResult`` is.
final class CommandLineResult: Sendable {
  typealias Outcome = Result<FileReading<CommandLine>, ProcError>

  let pid: ProcessID
  let startTime: UInt64?
  let sample: Int
  let outcome: Outcome

  init(to question: CommandLineJob, _ outcome: Outcome) {
    pid = question.pid
    startTime = question.startTime
    sample = question.sample
    self.outcome = outcome
  }
}

/// A task that is done. Some hundred bytes, of which thousands go from list to list: by reference.
final class ReadResult: Sendable {
  let task: ProcessReadJob
  let outcome: Outcome

  init(task: ProcessReadJob, outcome: Outcome) {
    self.task = task
    self.outcome = outcome
  }
}

/// How reading one process ended.
enum Outcome: Sendable {
  case read(ProcessRecord, ReadWarnings)
  /// What was read for an earlier sample stands for it.
  case earlier(ProcessRecord)
  case vanished
  /// Its start time is nil where even that is hidden.
  case denied(startTime: UInt64?)
  /// It has another command line than it was chosen for.
  case renamed(CommandLine)
  /// Something else that is required does not hold.
  case unwanted
  /// It takes longer than is waited for; with what stands for it, where there is that.
  case overdue(ProcessRecord?, startTime: UInt64, isAlive: Bool)
  case failed(ProcError)

  /// The end of a reading that one of the process's files put to it.
  init(_ outcome: ReadOutcome, startTime: UInt64? = nil) {
    self = outcome == .denied ? .denied(startTime: startTime) : .vanished
  }

  /// The command line of who was not read, having another than it was chosen for.
  var newCommandLine: CommandLine? {
    if case .renamed(let commandLine) = self { commandLine } else { nil }
  }

  /// Whether what was read before stands for it, because reading it takes long.
  var isHeld: Bool {
    if case .earlier(let record) = self { record.isHeld } else { false }
  }

  /// Whether what was read before stands for it.
  var isOfEarlierSample: Bool {
    // Nothing is taken out of it, which would be a copy.
    if case .earlier = self { true } else { false }
  }
}

/// What is worth a word about a process that was read.
struct ReadWarnings: Sendable {
  /// The name of the first mapping that has no PSS, and so counts as 0.
  var withoutPSS: String?
  /// Whether the kernel did not let us see where its threads are.
  var deniesThreads = false
}

import ProcFS

/// One chosen process that is to be read.
struct ReadingTask: Sendable {
  let pid: ProcessID

  /// Whether it was looked at in this sample and chosen, so that it is worth a word if it is gone.
  var isCertain: Bool

  /// What must hold of it when it is read.
  var requirement: Requirement

  /// When the sample begins, counted from the start of the run.
  var time = Duration.zero

  /// Whether it is read anew if something is kept of it.
  var turn = LoadBound.Turn.read

  /// What is remembered of it; handed back with the result.
  var known: Boxed<KnownProcess>
}

/// What was asked of a process when it was chosen. It is seen only when the process is read whether it
/// still holds: the process may have become another program meanwhile, or its number another process's.
struct Requirement: Sendable {
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
}

/// A task that is done. Some hundred bytes, of which thousands go from list to list: by reference.
final class Reading<Memory: MappingAccumulator>: Sendable {
  let task: ReadingTask
  let outcome: Outcome<Memory>

  init(task: ReadingTask, outcome: Outcome<Memory>) {
    self.task = task
    self.outcome = outcome
  }
}

/// How reading one process ended.
enum Outcome<Memory: MappingAccumulator>: Sendable {
  case read(ProcessRecord<Memory>, Remarks)
  case vanished
  /// Its start time is nil where even that is hidden.
  case denied(startTime: UInt64?)
  /// It has another command line than it was chosen for.
  case renamed(CommandLine)
  /// Something else that is required does not hold.
  case unwanted
  case failed(ProcError)

  /// The end of a reading that one of the process's files put to it.
  init(_ outcome: ReadOutcome, startTime: UInt64? = nil) {
    self = outcome == .denied ? .denied(startTime: startTime) : .vanished
  }

  /// Whether what was read before stands for it.
  var isOfEarlierSample: Bool {
    if case .read(let record, _) = self { record.isHeld || record.isReused } else { false }
  }
}

/// What is worth a word about a process that was read.
struct Remarks: Sendable {
  /// The name of the first mapping that has no PSS, and so counts as 0.
  var withoutPSS: String?
  /// Whether the kernel did not let us see where its threads are.
  var deniesThreads = false
}

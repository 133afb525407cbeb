import ProcFS

/// A finished job. By reference: it has some hundred bytes, and thousands move from list to list.
final class ReadResult: Sendable {
  let job: ProcessReadJob
  let outcome: Outcome

  init(_ job: ProcessReadJob, _ outcome: Outcome) {
    self.job = job
    self.outcome = outcome
  }

  /// How reading one process ended.
  enum Outcome: Sendable {
    case read(ProcessRecord, ReadWarnings)
    /// The reading of an earlier sample is reported.
    case cached(ProcessRecord)
    case vanished
    /// The process exists and has memory, but no `smaps`.
    case withoutSmaps
    /// The start time is `nil` if it is hidden too.
    case denied(startTime: UInt64?)
    /// It has another command line than the one that it was selected for. The `stat` is that of
    /// the program with this command line.
    case renamed(CommandLine, ProcessStat)
    /// Another part of the precondition does not hold.
    case mismatch
    /// It takes longer than the deadline.
    ///
    /// - Parameter fallback: `nil` if there is no cached reading.
    case timedOut(fallback: ProcessRecord?, startTime: UInt64, isAlive: Bool)
    case failed(ProcError)

    /// The outcome of a step that may fail.
    init(_ step: () throws(ProcError) -> Self) {
      do throws(ProcError) {
        self = try step()
      } catch {
        self = .failed(error)
      }
    }
  }
}

extension ReadResult.Outcome {
  /// The end of a read because one of the process's files can't be read.
  init(_ outcome: ReadOutcome, startTime: UInt64? = nil) {
    self = outcome == .denied ? .denied(startTime: startTime) : .vanished
  }

  /// Whether it has another command line than it was selected for.
  var isRenamed: Bool {
    // Without a binding, which would copy the record.
    if case .renamed = self { true } else { false }
  }

  /// Whether an earlier reading is reported because of the throttle.
  var isHeld: Bool {
    if case .cached(let record) = self { record.isHeld } else { false }
  }

  /// Whether an earlier reading is reported.
  var isCached: Bool {
    // Without a binding, which would copy the record.
    if case .cached = self { true } else { false }
  }
}

/// What a user should know of a process that was read.
struct ReadWarnings: Sendable {
  /// The name of the first mapping that has no PSS, which counts as 0.
  var withoutPSS: String?
  /// Whether the kernel denied reading the stack pointers of its threads.
  var deniesThreads = false
  /// The reason why its executable is unknown, so that its memory counts as that of libraries;
  /// `nil` if it is known.
  var unknownExecutable: ExecutableLink?
}

/// The command line of one process, or why it is unknown. By reference, like a ``ReadResult``.
final class CommandLineResult: Sendable {
  typealias Outcome = Result<FileReading<CommandLine>, ProcError>

  let pid: ProcessID
  let startTime: UInt64?
  let sample: Int
  let outcome: Outcome

  init(of job: CommandLineJob, _ outcome: Outcome) {
    pid = job.pid
    startTime = job.startTime
    sample = job.sample
    self.outcome = outcome
  }
}

/// The content of a process's file, or why it is unknown.
enum FileReading<Content: Sendable>: Sendable {
  case read(Content)
  case none(ReadOutcome)
}

import ProcFS

/// Something to read of one process.
protocol ReadJob: Sendable {
  /// What is known of the process if the job does not finish by the deadline.
  associatedtype Fallback: Sendable

  var fallback: Fallback { get }

  /// How long it took the last time; `nil` if that is unknown.
  var expected: Duration? { get }

  /// How long the kernel blocked the reader in the latest reads.
  var waited: Duration { get }

  /// Whether it was never done, so that no earlier result can replace it.
  var isFirst: Bool { get }
}

/// One selected process to read.
struct ProcessReadJob: Sendable {
  let pid: ProcessID

  /// Whether the process was seen and selected in this sample, so that it is reported if it
  /// vanishes.
  var isCertain: Bool

  /// What must hold when it is read.
  var precondition: ReadPrecondition

  /// The sample that it is for. It distinguishes a late result from that of a later
  /// request.
  var sample = 0

  /// When that sample began, since the start of the run.
  var time = Duration.zero

  /// Whether no read is started, because the process does not respond at the moment.
  var isDeferred = false

  /// Whether a cached reading is used instead, if there is one.
  var decision = ReadThrottle.Decision.read

  let state: ProcessState
}

extension ProcessReadJob: ReadJob {
  var fallback: FallbackInfo {
    FallbackInfo(
      pid: pid, sample: sample, isCertain: isCertain, precondition: precondition,
      cached: state.cached, commandLine: state.commandLine)
  }

  var expected: Duration? {
    if let idle = state.idle, idle.step.isCheck { return Self.checkCost }
    return decision == .read ? state.lastDuration : .zero
  }

  /// What a check of an idle process takes, roughly.
  private static let checkCost = Duration.microseconds(15)

  var waited: Duration { decision == .read ? state.cost.waited : .zero }

  var isFirst: Bool { state.lastDuration == nil }
}

/// What a process had to be when it was selected.
///
/// Whether it still holds is checked when the process is read: it may have called exec(2) since, or
/// its PID may have been reused.
struct ReadPrecondition: Sendable {
  /// `nil` for any.
  var commandLine: CommandLine?

  /// That of a process without arguments; `nil` for any.
  var name: String?

  /// The program that had ``commandLine`` in this sample. As long as the process runs it, another
  /// command line or name is accepted: some programs change their title more often than they can be
  /// read. `nil` if it was not seen in this sample.
  var image: ProgramImage?

  /// `nil` for any.
  var startTime: UInt64?

  /// The effective user; `nil` for any.
  var user: UserID?

  /// The process is in it or in one below it; `nil` for any.
  var controlGroup: ControlGroup?

  /// Whether the process must not be a zombie.
  var excludesZombies = false

  /// The command line to report for a process, given the one that it has.
  ///
  /// - Returns: `nil` if it is not the required one.
  func accepted(_ read: CommandLine, of stat: ProcessStat) -> CommandLine? {
    guard let commandLine, commandLine != read || (name ?? stat.name) != stat.name
    else { return read }
    return image == stat.image ? commandLine : nil
  }

  /// Whether it takes files that are not read for memory.
  var readsOwners: Bool { user != nil || controlGroup != nil }

  /// Whether the part holds that `stat` shows.
  func holds(for stat: ProcessStat) -> Bool {
    (startTime ?? stat.startTime) == stat.startTime && !(excludesZombies && stat.isZombie)
  }
}

/// What is reported for a process while its read is in progress.
struct FallbackInfo: Sendable {
  let pid: ProcessID
  /// The sample that the read was started for.
  let sample: Int
  let isCertain: Bool
  let precondition: ReadPrecondition
  /// Its latest reading; `nil` if there is none.
  let cached: CachedReading?
  let commandLine: CommandLine?
}

/// The command line of one process to read.
struct CommandLineJob: ReadJob {
  let pid: ProcessID

  /// When the process was started; `nil` if that was not read.
  let startTime: UInt64?

  /// The sample that it is for.
  let sample: Int

  /// Its previous value.
  let known: CommandLine?

  var fallback: ProcessID { pid }

  var expected: Duration? { nil }

  var waited: Duration { .zero }

  var isFirst: Bool { known == nil }
}

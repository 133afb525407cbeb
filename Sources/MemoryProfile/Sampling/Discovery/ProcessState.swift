import ProcFS

/// What is known of a selected process from one sample to the next.
///
/// It has one owner at a time, and only the owner uses it: the target table, then a job in a queue,
/// then the reader of that job, then its result. The queue's `Mutex` hands it over, which the
/// compiler can't check.
final class ProcessState: @unchecked Sendable {
  /// In clock ticks since boot; `nil` if the process was never read.
  var startTime: UInt64?

  /// The one that was matched, or that of the latest read; `nil` if there is neither.
  var commandLine: CommandLine?

  /// The name that was matched; `nil` if it has arguments.
  var matchedName: String?

  /// Its executable; `nil` if the latest read did not verify it.
  var verifiedImage: VerifiedImage?

  /// The start time of the process if it is known to have an address space of its own; `nil` if
  /// that was not checked, or if it shares that of its parent.
  var addressSpaceOwner: UInt64?

  /// Its user and control group; `nil` if they were never read.
  var owners: KnownOwners?

  /// Which of its mappings are stacks of its threads.
  var stacks = ThreadStackDetector()

  /// Its files and mappings; `nil` if they are not asked for.
  var parts: KnownParts?

  /// How long its latest read took; `nil` if it was never read.
  var lastDuration: Duration?

  /// What a read costs; unknown unless readings are cached.
  var cost = ReadCost()

  /// When it was last read, since the start of the run.
  var lastRead: Duration?

  /// Its latest reading; `nil` unless readings are cached.
  var cached: CachedReading?

  /// Whether it is worth checking if the cached reading is still valid.
  var reuse = ReusePolicy()

  /// What its clock shows; `nil` unless readings are reused while clocks are equal.
  var idle: IdleState?

  init(commandLine: CommandLine? = nil) {
    self.commandLine = commandLine
  }
}

import ProcFS

/// What is remembered of a chosen process from sample to sample, for as long as its number exists.
///
/// While the process is read, whoever reads it holds this: nothing is shared between threads.
struct ProcessState: Sendable {
  /// When it was started, in clock ticks since the machine was; nil where it was never read.
  var startTime: UInt64?

  /// For which it was chosen, or which it had when it was last read; nil where it was never read.
  var commandLine: CommandLine?

  /// Its program; nil where the latest reading did not prove it.
  var proven: VerifiedImage?

  /// Which of its mappings are stacks of its threads.
  var stacks = ThreadStackDetector()

  /// How long its last reading took; nil where none was ever done.
  var cost: Duration?

  /// How long it takes to read it; not known where everything is read in every sample.
  var load = ReadCost()

  /// When it was last read, counted from the start of the run.
  var lastRead: Duration?

  /// What was read then; nil where reading it takes no time to speak of.
  var kept: CachedReading?

  /// Whether it is worth asking if that still holds.
  var reuse = ReusePolicy()

  /// Whether it was said that it is not read in every sample.
  var isSaidToBeHeld = false

  /// What was said of it already.
  var reported: Set<Notice> = []
}

/// A process whose command line doesn't match; it isn't asked again as long as it has the same one.
struct NonMatch {
  var commandLine: CommandLine

  /// Of its folder; nil where it is not known.
  var inode: UInt64?

  /// Whether it is one of the kernel's own, and so will never have a command line.
  var isKernelThread: Bool
}

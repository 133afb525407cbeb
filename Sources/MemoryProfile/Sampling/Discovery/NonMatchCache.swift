import ProcFS

/// A process with a command line that does not match. The pattern is not applied again as long as
/// the process has the same command line, and without arguments the same name.
struct NonMatch {
  /// When the command line was read.
  struct Look {
    /// The process's CPU time before it, in nanoseconds; `nil` if the process has no clock.
    var clock: UInt64?
    /// Since the start of the run.
    var time: Duration

    /// Whether the command line is read again of a process that did not run since: another one may
    /// have written it, such as a debugger.
    func isDue(_ pid: ProcessID, at now: Duration) -> Bool {
      IdleSchedule.isDue(pid, every: IdleSchedule.unverifiedPeriod, since: time, at: now)
    }
  }

  var commandLine: CommandLine

  /// What is matched instead of arguments, and may change (prctl(2)). `nil` if the process has
  /// arguments or no memory, or if the name is unknown.
  var name: String?

  /// The inode of its directory in `/proc`; `nil` if it is unknown.
  var inode: UInt64?

  /// Whether it is a kernel thread, and so will never have a command line.
  var isKernelThread: Bool

  /// Whether it is a kernel thread or a zombie, which matches nothing.
  var isWithoutMemory: Bool

  /// `nil` unless the clocks of processes are compared.
  var look: Look?
}

/// The processes that do not match the pattern, by PID.
struct NonMatchCache {
  private var entries: [ProcessID: NonMatch] = [:]

  subscript(pid: ProcessID) -> NonMatch? {
    get { entries[pid] }
    set { entries[pid] = newValue }
  }

  mutating func keepOnly(_ living: Set<ProcessID>) {
    entries = entries.filter { living.contains($0.key) }
  }
}

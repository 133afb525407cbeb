import ProcFS

/// A process with a command line that does not match. The pattern is not applied again as long as
/// the process has the same command line.
struct NonMatch {
  var commandLine: CommandLine

  /// The inode of its directory in `/proc`; `nil` if it is unknown.
  var inode: UInt64?

  /// Whether it is a kernel thread, and so will never have a command line.
  var isKernelThread: Bool
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

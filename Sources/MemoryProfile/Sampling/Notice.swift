package import ProcFS

/// Something that a sampler met and that did not stop it.
package enum Notice: Hashable, Sendable {
  /// A selected process exited before it was read; it is not part of the sample.
  case vanished(ProcessID)
  /// The kernel denies reading a selected process; it is not part of the sample. Reported once per
  /// process.
  case denied(ProcessID, CommandLine)
  /// One of a selected process's files can't be read or is not what the kernel prints; it is not
  /// part of the sample. Reported once per process.
  case unreadable(ProcessID, CommandLine?, ProcError)
  /// The executable of a process is unknown, so that its memory counts as that of libraries.
  /// Reported once per process.
  case unknownExecutable(ProcessID, CommandLine, ExecutableLink)
  /// A process may use the address space of its parent, and both are counted, because the kernel
  /// does not report whether it does. Reported once for all processes.
  case mayCountTwice(ProcessID, parent: ProcessID)
  /// The pattern reached its limit on a command line; the process counts as not matching. Reported
  /// once per command line.
  case patternGaveUp(ProcessID)
  /// A mapping has a name of an unknown kind; it counts as other, under its name. Reported once per
  /// name.
  case unknownMapping(String)
  /// A mapping has no PSS and counts as 0. Reported once per process, with the name of its first
  /// mapping of this kind.
  case missingPSS(ProcessID, mapping: String)
  /// The kernel denies reading the stack pointers of a process's threads; their stacks count as
  /// anonymous unless something else identifies them. Reported once for all processes.
  case threadsDenied(ProcessID)
  /// A read of a process takes so long that it is read only once per period; its previous values
  /// are reported in between. Reported once per process.
  case throttled(ProcessID, CommandLine, cost: Duration, period: Duration)
  /// A read of a process exceeds the deadline. Its previous values are reported until the read
  /// ends, or nothing if it was never read. Reported once per process.
  case slowRead(ProcessID, CommandLine?, isLeftOut: Bool)
  /// Reading all processes takes so long that they take turns. Reported once.
  case overBudget(processes: Int, cost: Duration)
}

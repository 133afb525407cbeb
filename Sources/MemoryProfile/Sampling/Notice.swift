package import ProcFS

/// Something that was met while sampling and went on without; worth a word to whoever asks for
/// warnings.
package enum Notice: Hashable, Sendable {
  /// A chosen process ended before it was read; it is not part of the sample.
  case vanished(ProcessID)
  /// The kernel does not let us read a chosen process; it is not part of the sample. Said once a
  /// process.
  case denied(ProcessID, CommandLine)
  /// The pattern reached its limit on a command line; the process counts as not matching. Said once
  /// a process.
  case patternGaveUp(ProcessID)
  /// A mapping has a name of a kind not met before; it counts as other, by its name. Said once a
  /// name.
  case unknownMapping(String)
  /// A mapping without PSS counts as 0. Said once a process, with the name of its first such mapping.
  case missingPSS(ProcessID, mapping: String)
  /// The kernel does not let us see where a process's threads are; their stacks count as anonymous
  /// where nothing else gives them away. Said once for all processes.
  case threadsDenied(ProcessID)
  /// Reading a process takes so long that it is read only once in a period, and its last values stand
  /// for it in between. Said once a process.
  case held(ProcessID, CommandLine, cost: Duration, period: Duration)
  /// Reading a process takes longer than is waited for: its last values stand for it until it is read, or
  /// nothing, where it never was. Said once a process.
  case overdue(ProcessID, CommandLine?, isLeftOut: Bool)
  /// Reading so many processes takes so long that they take turns. Said once.
  case heldInTurns(processes: Int, cost: Duration)
}

import ProcFS

/// What was read of a process, kept for samples in which it is not read anew.
final class CachedReading: Sendable {
  let identity: ProcessIdentity
  let image: ProgramImage
  let executable: [UInt8]?
  let memory: MemoryUsage

  /// When it was read, counted from the start of the run.
  let time: Duration

  /// What was seen both before and after it was read; nil where that was not the same, or was not asked
  /// for.
  let evidence: MemoryFingerprint?

  init(
    identity: ProcessIdentity, image: ProgramImage, executable: [UInt8]?,
    memory: MemoryUsage, time: Duration, evidence: MemoryFingerprint?
  ) {
    self.identity = identity
    self.image = image
    self.executable = executable
    self.memory = memory
    self.time = time
    self.evidence = evidence
  }

  /// Whether it is of the program that a process runs now.
  func isOf(_ stat: ProcessStat, executable: [UInt8]?) -> Bool {
    identity.startTime == stat.startTime && image == stat.image && self.executable == executable
  }

  /// A record of what was kept, beside what is new.
  func record(_ stat: ProcessStat, commandLine: CommandLine) -> ProcessRecord {
    ProcessRecord(
      of: identity.pid, stat, commandLine: commandLine, executable: executable, memory: memory)
  }
}

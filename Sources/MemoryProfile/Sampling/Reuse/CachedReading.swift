import ProcFS

/// The memory of a process that later samples may report without reading it again.
final class CachedReading: Sendable {
  let identity: ProcessIdentity
  let image: ProgramImage
  let executable: [UInt8]?
  let memory: MemoryUsage

  /// When it was read, since the start of the run.
  let time: Duration

  /// The fingerprint both before and after the read; `nil` if these differ, or if none was taken.
  let fingerprint: MemoryFingerprint?

  /// The parent, and whether the memory is or may be that of the parent.
  let parent: ProcessID?
  let marks: ProcessRecord.Marks

  init(
    identity: ProcessIdentity, image: ProgramImage, executable: [UInt8]?,
    memory: MemoryUsage, time: Duration, fingerprint: MemoryFingerprint?,
    parent: ProcessID? = nil, marks: ProcessRecord.Marks = []
  ) {
    self.identity = identity
    self.image = image
    self.executable = executable
    self.memory = memory
    self.time = time
    self.fingerprint = fingerprint
    self.parent = parent
    self.marks = marks
  }

  /// Whether a process still runs the program that it was read of.
  func isOf(_ stat: ProcessStat, executable: [UInt8]?) -> Bool {
    identity.startTime == stat.startTime && image == stat.image && self.executable == executable
  }

  /// A record of the cached memory; everything else is current.
  func record(_ stat: ProcessStat, commandLine: CommandLine) -> ProcessRecord {
    var record = ProcessRecord(
      of: identity.pid, stat, commandLine: commandLine, executable: executable, memory: memory)
    // Once its parent has exited, the memory is its own.
    if !marks.isEmpty, stat.parent == parent { record.marks = marks }
    return record
  }
}

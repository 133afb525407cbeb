import ProcFS

/// What was read of a process, kept for samples in which it is not read anew.
struct KeptReading: Sendable {
  let identity: ProcessIdentity
  let image: ProgramImage
  let executable: [UInt8]?
  let memory: any MappingAccumulator

  /// Whether it is of the program that a process runs now.
  func isOf(_ stat: ProcessStat, executable: [UInt8]?) -> Bool {
    identity.startTime == stat.startTime && image == stat.image && self.executable == executable
  }
}

/// The clock of a process at the beginning of a sample.
struct ClockReading: Sendable {
  /// In nanoseconds of CPU time.
  let time: UInt64

  /// The inode of the process's directory. A process that reuses the PID has another one.
  let inode: UInt64

  /// The number of the sample.
  let sample: Int

  /// Whether the process did not run between two readings, and is the same one.
  func hasSameTime(as other: ClockReading) -> Bool {
    time == other.time && inode == other.inode
  }
}

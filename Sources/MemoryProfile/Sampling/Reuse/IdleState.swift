import ProcFS

/// What is known of a process from its latest full read, and its clock. By reference: only runs
/// that reuse readings have it.
final class IdleState {
  /// In the sample that begins now; `nil` if the clock can't be read.
  var clock: ClockReading?

  /// What the sample reads of it.
  var step = IdleSchedule.Step.read(withRollup: false)

  var schedule = IdleSchedule()

  /// `nil` if it was never read, or if another read may find other memory.
  private(set) var reading: Reading?

  /// A full read of a process. By reference: its records have some hundred bytes each.
  final class Reading {
    /// The clock before it.
    let clock: ClockReading

    /// When it was, since the start of the run.
    let time: Duration

    /// From the `stat` that belongs to it.
    let counters: MemoryFingerprint.Counters

    /// What is reported until the next full read. It is marked as reused.
    var record: ProcessRecord

    /// The memory that was read.
    let memory: MemoryUsage

    let shares: FileShares

    /// The sums after it; `nil` if they are not compared.
    var rollup: RollupSums?

    init(
      _ record: ProcessRecord, _ stat: ProcessStat, _ shares: FileShares, _ clock: ClockReading,
      at time: Duration
    ) {
      self.clock = clock
      self.time = time
      counters = .init(stat)
      memory = record.memory
      self.shares = shares
      self.record = record
      self.record.isReused = true
    }
  }

  /// Whether the process did not run since its latest full read.
  var isStill: Bool {
    guard let reading, let clock else { return false }
    return clock.hasSameTime(as: reading.clock)
  }

  /// Stores a full read.
  ///
  /// - Parameter time: since the start of the run.
  func store(
    _ record: ProcessRecord, _ stat: ProcessStat, _ shares: FileShares, at time: Duration
  ) {
    schedule.recordRead()
    guard let clock else {
      reading = nil
      return
    }
    reading = Reading(record, stat, shares, clock, at: time)
  }

  func discard() {
    reading = nil
  }
}

import ProcFS

/// What is known of a process from its latest full read, and its clock. By reference: only runs
/// that reuse readings have it.
final class IdleState {
  /// In the sample that begins now; `nil` if the clock can't be read.
  var clock: ClockReading?

  /// What the sample reads of it.
  var step = IdleSchedule.Step.read(withRollup: false)

  var schedule = IdleSchedule()

  /// The CPU time of the latest full read.
  var readCost = Duration.zero

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

    /// Whether it has no memory, and never will have.
    let isKernelThread: Bool

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
      isKernelThread = stat.isKernelThread
      memory = record.memory
      self.shares = shares
      self.record = record
      self.record.isReused = true
    }
  }

  /// Whether it is the kernel thread that was read, which may have run since.
  var isKernelThread: Bool {
    guard let reading, let clock, reading.isKernelThread else { return false }
    return clock.inode == reading.clock.inode
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

  /// Records a check.
  ///
  /// - Parameter cost: its CPU time.
  func recordCheck(cost: Duration) {
    guard step == .counters else { return }
    schedule.recordCounters(cost: cost, read: readCost)
  }

  func discard() {
    reading = nil
  }
}

import MemoryProfile
import ProcFS

/// Adds up the CPU time of processes that start and exit.
///
/// A process counts from its first sample on. Of the time before, which may be long if the process
/// is old, at most the time since the sample before counts: a process that has just started has
/// most of its CPU time there. What a process uses after its last sample is not known.
struct CPUTimeAccumulator: Sendable {
  /// In milliseconds, since the first sample.
  private var total: UInt64 = 0

  /// CPU time of the processes of the latest sample, in milliseconds.
  private var latest: [ProcessIdentity: UInt64] = [:]

  /// The time of the latest sample; `nil` before the first.
  private var time: Duration?

  /// Whether the CPU time of the latest sample is known. It is not before the first process.
  private var isKnown = false

  /// - Parameter sample: not before the latest one.
  /// - Returns: the CPU time since the first sample, in milliseconds; `nil` if the increase since
  ///   the latest sample is not known.
  mutating func record(_ sample: Sample) -> UInt64? {
    let now = sample.interval.lowerBound
    let since = time.map { UInt64(clamping: (now - $0).milliseconds) }
    time = now
    var current: [ProcessIdentity: UInt64] = [:]
    current.reserveCapacity(sample.processes.count)
    for process in sample.processes {
      guard let cpu = process.cpu else {
        latest = [:]
        isKnown = false
        return nil
      }
      let used = cpu.user.addingClamped(cpu.system)
      current[process.identity] = used
      guard let since, isKnown, !sample.followsRestart else { continue }
      if let before = latest[process.identity] {
        total.addClamped(used > before ? used - before : 0)
      } else {
        total.addClamped(min(used, since))
      }
    }
    latest = current
    isKnown = isKnown || !current.isEmpty
    return isKnown ? total : nil
  }
}

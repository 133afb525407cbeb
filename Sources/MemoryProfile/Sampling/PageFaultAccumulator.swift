package import ProcFS

/// Adds up the page faults of processes that come and go.
///
/// The sum over the processes of this moment falls when one ends; this one does not: it is the sum of
/// every process's latest count, and processes are told apart by pid and start time.
package struct PageFaultAccumulator: Sendable {
  /// Since the first process was noted.
  package private(set) var total = PageFaults()

  private var latest: [ProcessID: (startTime: UInt64, faults: PageFaults)] = [:]

  package init() {}

  /// How many processes' counts are remembered.
  package var processCount: Int { latest.count }

  /// - Returns: how much was added to the total.
  @discardableResult
  package mutating func note(_ faults: PageFaults, of process: ProcessIdentity) -> PageFaults {
    let first = (startTime: process.startTime, faults: PageFaults())
    let added = Self.replace(
      &latest[process.pid, default: first], by: faults, since: process.startTime)
    total += added
    return added
  }

  /// Puts a newer count in an older one's place, which is looked for once.
  ///
  /// - Returns: how much was added.
  private static func replace(
    _ latest: inout (startTime: UInt64, faults: PageFaults), by faults: PageFaults,
    since startTime: UInt64
  ) -> PageFaults {
    let before = latest.startTime == startTime ? latest.faults : PageFaults()
    latest = (startTime, faults)
    return PageFaults(
      minor: faults.minor > before.minor ? faults.minor - before.minor : 0,
      major: faults.major > before.major ? faults.major - before.major : 0)
  }

  /// Forgets the counts of processes that no longer exist; what they added stays in the total.
  package mutating func forget(allBut living: (ProcessID) -> Bool) {
    latest = latest.filter { living($0.key) }
  }
}

extension PageFaults {
  package static func += (lhs: inout PageFaults, rhs: PageFaults) {
    lhs.minor.addClamped(rhs.minor)
    lhs.major.addClamped(rhs.major)
  }
}

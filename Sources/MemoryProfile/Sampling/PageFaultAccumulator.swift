package import ProcFS

/// Adds up the page faults of processes that start and exit.
///
/// The sum over the current processes falls when one exits. This sum does not: it adds up the
/// latest count of every process seen so far. A process is identified by PID and start time.
package struct PageFaultAccumulator: Sendable {
  /// Since the first process was recorded.
  package private(set) var total = PageFaults()

  private var latest: [ProcessID: (startTime: UInt64, faults: PageFaults)] = [:]

  package init() {}

  /// - Parameter total: what was added up before.
  package init(total: PageFaults) {
    self.total = total
  }

  /// The number of processes with a stored count.
  package var processCount: Int { latest.count }

  /// - Returns: how much was added to the total.
  @discardableResult
  package mutating func record(_ faults: PageFaults, of process: ProcessIdentity) -> PageFaults {
    let first = (startTime: process.startTime, faults: PageFaults())
    let added = Self.replace(
      &latest[process.pid, default: first], by: faults, since: process.startTime)
    total += added
    return added
  }

  /// Takes over the latest count of a process, which is part of the total already.
  package mutating func assume(_ faults: PageFaults, of process: ProcessIdentity) {
    latest[process.pid] = (process.startTime, faults)
  }

  /// The latest count of a process; `nil` if it was never recorded, or its count was dropped.
  package func latest(of process: ProcessIdentity) -> PageFaults? {
    guard let known = latest[process.pid], known.startTime == process.startTime else { return nil }
    return known.faults
  }

  /// Replaces a count by a later one, with one look-up of the process.
  ///
  /// - Returns: the difference.
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

  /// Drops the counts of all other processes; what they added stays in the total.
  package mutating func keepOnly(_ isKept: (ProcessID) -> Bool) {
    latest = latest.filter { isKept($0.key) }
  }
}

extension PageFaults {
  package static func += (lhs: inout PageFaults, rhs: PageFaults) {
    lhs.minor.addClamped(rhs.minor)
    lhs.major.addClamped(rhs.major)
  }
}

package import ProcFS

/// Adds up the page faults of processes that come and go.
///
/// The sum over the processes of this moment falls when one ends; this one does not: it is the sum of
/// every process's latest count, and processes are told apart by pid and start time.
package struct FaultLedger: Sendable {
  /// Since the first process was noted.
  package private(set) var total = PageFaults()

  private var latest: [ProcessID: (startTime: UInt64, faults: PageFaults)] = [:]

  package init() {}

  package mutating func note(_ faults: PageFaults, of process: ProcessIdentity) {
    var before = PageFaults()
    if let known = latest[process.pid], known.startTime == process.startTime {
      before = known.faults
    }
    total.minor.addClamped(faults.minor > before.minor ? faults.minor - before.minor : 0)
    total.major.addClamped(faults.major > before.major ? faults.major - before.major : 0)
    latest[process.pid] = (process.startTime, faults)
  }

  /// Forgets the counts of processes that no longer exist; what they added stays in the total.
  package mutating func forget(allBut living: (ProcessID) -> Bool) {
    latest = latest.filter { living($0.key) }
  }
}

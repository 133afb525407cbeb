import MemoryProfile
import ProcFS

/// Counts the groups of a run and the processes of each.
///
/// Its size grows with the number of different groups, by some bytes for each. A process that
/// changes its group, as it does by exec(2), counts in both.
struct GroupCensus: Sendable {
  private var counts: [String: Int] = [:]

  /// The groups of the processes of the latest sample.
  private var latest: [ProcessIdentity: String] = [:]

  /// - Parameter groups: the group of each of the processes.
  mutating func record(_ processes: [ProcessRecord], groups: [String]) {
    var current: [ProcessIdentity: String] = [:]
    current.reserveCapacity(processes.count)
    for (process, group) in zip(processes, groups) {
      current[process.identity] = group
      if latest[process.identity] != group { counts[group, default: 0] += 1 }
    }
    latest = current
  }

  /// The number of processes that were ever part of a group. One that was missing in between counts
  /// twice.
  func processCount(of group: String) -> Int { counts[group] ?? 0 }

  var groupCount: Int { counts.count }
}

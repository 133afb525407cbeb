import ProcFS

/// The selected processes: their state, start times, and which of them were alive in this sample.
struct TargetTable {
  private var states: [ProcessID: ProcessState] = [:]

  /// When the processes that are selected by PID were started: a process that reuses the PID has
  /// another start time.
  private var startTimes: [ProcessID: UInt64] = [:]

  private var living: Set<ProcessID> = []

  /// Whether reading a process is enough to keep its start time and to count it as living.
  /// Selection by process tree does both itself.
  private let tracksReads: Bool

  init(_ selection: Selection) {
    tracksReads = selection.pids != nil && !selection.needsProcessTree
  }

  /// Whether a process that is selected by PID or descent was alive in the latest sample, even if
  /// reading it was denied.
  var hasLiveTargets: Bool { !living.isEmpty }

  mutating func beginSample() {
    living.removeAll()
  }

  /// The state of a process that stays in the table.
  func state(of pid: ProcessID) -> ProcessState? { states[pid] }

  /// Hands over the state of a process that is about to be read.
  mutating func take(_ pid: ProcessID) -> ProcessState? {
    states.removeValue(forKey: pid)
  }

  mutating func put(_ state: ProcessState, for pid: ProcessID) {
    states[pid] = state
  }

  /// The start time that a process selected by PID must have; `nil` for any.
  func startTime(of pid: ProcessID) -> UInt64? { startTimes[pid] }

  /// Whether the start times of all these processes are known.
  func hasStartTimes(of pids: Set<ProcessID>) -> Bool {
    pids.allSatisfy { startTimes[$0] != nil }
  }

  /// Whether a process is the first that was seen with its PID, and is not a zombie.
  mutating func isOriginalProcess(_ stat: ProcessStat, _ pid: ProcessID) -> Bool {
    guard !stat.isZombie else { return false }
    let first = startTimes[pid] ?? stat.startTime
    startTimes[pid] = first
    return first == stat.startTime
  }

  /// Records that a process was alive when it was read.
  ///
  /// - Parameter startTime: `nil` if it is hidden.
  mutating func recordLiving(_ pid: ProcessID, startTime: UInt64?) {
    guard tracksReads else { return }
    if let startTime, startTimes[pid] == nil { startTimes[pid] = startTime }
    living.insert(pid)
  }

  /// Records which processes were alive, if they are selected by process tree.
  mutating func setLiving(_ pids: Set<ProcessID>) {
    living = pids
  }

  mutating func keepOnly(_ living: Set<ProcessID>) {
    states = states.filter { living.contains($0.key) }
  }
}

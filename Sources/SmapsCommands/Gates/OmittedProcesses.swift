import MemoryProfile
import ProcFS

/// What a sample lacks of processes that still run.
struct SampleGaps {
  /// Whether it lacks a process that an earlier sample has, because the process can't be read.
  var lacksMeasured = false

  /// Whether a process that is not in the sample still runs.
  var isRunning: (ProcessIdentity) -> Bool = { _ in false }
}

/// The selected processes that can't be read, so that no limit is checked for them.
struct OmittedProcesses {
  /// The path of the `/proc` in which processes are looked up when samples lack them; `nil` if
  /// nothing depends on it.
  private let tree: String?

  /// All that could not be read at one time.
  private var unchecked: Set<ProcessID> = []

  /// Without those that were read later.
  private var omitted: Set<ProcessID> = []

  /// The omitted ones that an earlier sample has.
  private var lost: [ProcessIdentity] = []

  /// The processes of the latest sample; empty without ``tree``.
  private var latest: [ProcessIdentity] = []

  init(tree: String? = nil) { self.tree = tree }

  var count: Int { unchecked.count }

  mutating func add(_ notices: [Notice]) {
    for notice in notices {
      switch notice {
      case .denied(let pid, _), .unreadable(let pid, _, _):
        omitted.insert(pid)
        unchecked.insert(pid)
        lost += latest.filter { $0.pid == pid }
      default: break
      }
    }
  }

  /// - Returns: what the sample lacks.
  mutating func next(_ sample: Sample, _ notices: [Notice]) -> SampleGaps {
    add(notices)
    if !omitted.isEmpty {
      for record in sample.processes { omitted.remove(record.pid) }
    }
    guard let tree else { return SampleGaps() }
    latest = sample.processes.map(\.identity)
    let isRunning = { Self.isRunning($0, in: tree) }
    lost.removeAll { !omitted.contains($0.pid) || !isRunning($0) }
    return SampleGaps(lacksMeasured: !lost.isEmpty, isRunning: isRunning)
  }

  /// Whether a process exists and is not a zombie. A PID may belong to another process by now.
  static func isRunning(_ process: ProcessIdentity, in path: String) -> Bool {
    var buffer = ReadBuffer(capacity: 4 << 10)
    do throws(ProcError) {
      guard try ProcTree(path).read(.stat, of: process.pid, into: &buffer) == .complete,
        let stat = buffer.withBytes({ ProcessStat($0) })
      else { return false }
      return stat.startTime == process.startTime && !stat.isZombie
    } catch {
      return false
    }
  }
}

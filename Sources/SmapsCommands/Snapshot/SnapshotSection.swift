import MemoryProfile
import ProcFS

/// A section of a snapshot: the summary, or one process.
struct SnapshotSection {
  let heading: Heading
  let memory: MemoryUsage

  /// PSS from `smaps_rollup`, in bytes; `nil` if it was not asked for or can't be read.
  var rollup: UInt64?

  enum Heading {
    case summary(processes: Int)
    case process(ProcessRecord)
  }

  /// Whether it is the sum of several processes.
  var isSum: Bool {
    if case .summary(let processes) = heading { processes > 1 } else { false }
  }

  /// The summary, then one section per process, largest first.
  static func all(of processes: [ProcessRecord]) -> [SnapshotSection] {
    let sum = processes.reduce(into: MemoryUsage(detail: .files)) { $0 += $1.memory }
    let largestFirst = processes.ordered {
      ($1.memory.total, $0.pid) < ($0.memory.total, $1.pid)
    }
    return [SnapshotSection(heading: .summary(processes: processes.count), memory: sum)]
      + largestFirst.map {
        SnapshotSection(heading: .process($0), memory: $0.memory, rollup: $0.rollup)
      }
  }
}

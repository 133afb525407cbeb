import MemoryProfile
import MemorySeries
import ProcFS

/// A row of the live view's list: a process, a group of processes, a file or a mapping.
struct LiveItem {
  enum Key: Hashable {
    case process(ProcessIdentity)
    case group(String)
    /// The sum of the items that `--top` leaves out.
    case others
  }

  let key: Key

  /// The command line, or the name of the group. It is escaped for a terminal.
  let label: String

  /// How many processes it has in the latest sample; 0 for a file or a mapping.
  let processes: Int

  /// In bytes.
  let total: UInt64

  /// In bytes, since it was first seen or growth was last reset.
  let growth: Int64

  /// Empty for ``Key/others``.
  let series: BucketedSeries

  /// Whether some of the memory is that of an earlier sample.
  let isHeld: Bool

  /// `nil` if it is not a single process.
  var pid: ProcessID? {
    if case .process(let identity) = key { identity.pid } else { nil }
  }

  /// The PID, or the number of processes.
  var number: String {
    pid?.description ?? (processes == 0 ? "" : "\(processes)")
  }

  /// - Parameter filter: in lower case.
  func matches(_ filter: String) -> Bool {
    label.lowercased().index(of: filter) != nil || pid.map { $0.description == filter } ?? false
  }
}

extension LiveItem {
  init(_ process: ProcessHistory) {
    self.init(
      key: .process(process.identity), label: process.command, processes: 1, total: process.total,
      growth: process.growth, series: process.series, isHeld: process.isHeld)
  }

  /// The sum of several items.
  static func sum(_ items: some Collection<LiveItem>) -> LiveItem {
    LiveItem(
      key: .others, label: "Other (\(items.count))",
      processes: items.reduce(0) { $0 + $1.processes },
      total: items.reduce(0) { $0.addingClamped($1.total) },
      growth: items.reduce(0) { $0.addingReportingOverflow($1.growth).partialValue },
      series: BucketedSeries(capacity: 1), isHeld: items.contains(where: \.isHeld))
  }
}

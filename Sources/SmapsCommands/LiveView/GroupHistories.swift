import MemoryProfile
import MemorySeries
import ProcFS

/// The groups of processes, the files or the mappings over the time in which the live view has seen
/// them.
///
/// Like a process that exits, a group without processes is forgotten.
struct GroupHistories {
  private struct History {
    var processes = 0
    /// In bytes.
    var total: UInt64 = 0
    /// The total that growth is counted from, in bytes.
    var origin: UInt64 = 0
    var series = BucketedSeries(capacity: ProcessHistory.capacity)
    var isHeld = false
    var isNew = true
  }

  private let escaping: EscapedText

  /// `nil` for files and mappings.
  private var names: GroupNames?

  /// `nil` if it is not about mappings.
  private var regions: RegionNames?

  private var known: [String: History] = [:]

  /// The group of each process of the latest sample; empty for files and mappings.
  private(set) var groups: [ProcessIdentity: String] = [:]

  /// - Parameters:
  ///   - regex: the REGEX that selects processes; `nil` if there is none.
  ///   - escaping: escapes names.
  /// - Throws: ``Failure`` if REGEX has no parentheses that a group is named by.
  init(_ dimension: Dimension, regex: String?, escaping: EscapedText) throws(Failure) {
    self.escaping = escaping
    if dimension.descriptor.groupsProcesses {
      names = try GroupNames(dimension, regex: regex, missing: GroupNames.unknown)
    }
    if dimension == .mapping { regions = RegionNames() }
  }

  /// - Parameter sample: not before the latest one.
  mutating func add(_ sample: Sample) {
    for index in known.values.indices {
      (known.values[index].processes, known.values[index].total) = (0, 0)
      known.values[index].isHeld = false
    }
    var present: Set<String> = []
    if let names = names?.names(of: sample.processes) {
      groups = [:]
      for (process, name) in zip(sample.processes, names) {
        groups[process.identity] = name
        known[name, default: History()].processes += 1
        known[name]?.total.addClamped(process.memory.total)
        if process.isHeld { known[name]?.isHeld = true }
      }
      present = Set(names)
    } else {
      let parts = regions?.bytes(of: sample) ?? GroupNames.files(of: sample.total)
      for (name, bytes) in parts where bytes > 0 {
        known[name, default: History()].total = bytes
        present.insert(name)
      }
    }
    if known.count > present.count { known = known.filter { present.contains($0.key) } }
    regions?.keep { present.contains($0) }
    for index in known.values.indices {
      let total = known.values[index].total
      if known.values[index].isNew { known.values[index].origin = total }
      known.values[index].isNew = false
      known.values[index].series.append(total, at: sample.interval.lowerBound)
    }
  }

  mutating func resetGrowth() {
    for index in known.values.indices { known.values[index].origin = known.values[index].total }
  }

  var items: [LiveItem] {
    known.map { name, history in
      let label = regions?.label(of: name) ?? name
      return LiveItem(
        key: .group(name), label: escaping.isASCII ? escaping.escape(label) : label,
        processes: history.processes, total: history.total,
        growth: history.total.growth(since: history.origin), series: history.series,
        isHeld: history.isHeld)
    }
  }
}

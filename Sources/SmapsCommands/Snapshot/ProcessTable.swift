import MemoryProfile
import MemorySeries
import Plot
import ProcFS

/// A snapshot with one row for each process, group of processes, category, file or mapping, and a
/// total.
struct ProcessTable {
  let dimension: Dimension

  /// The measure that is counted by category. It comes first.
  let counted: Measure

  /// The number of rows on a terminal, if the user does not say it.
  static let usualTop = 10

  /// In the order of the table, without the row of the others.
  private(set) var rows: [Row] = []

  /// The sum of the rows that are not shown; `nil` if all are.
  private(set) var others: Row?

  let total: Row

  struct Row {
    /// `nil` if it is not of a single process.
    var pid: ProcessID?
    /// Empty if it is not of a single process.
    var user = ""
    /// How many processes it is the sum of.
    var processes = 0
    /// Escaped. Of a mapping, its own name, and empty if it has none.
    var name: String
    /// Whether the name has a part that the container itself claims.
    var isClaimed = false
    /// What the row is the sum of. For a category, a file or a mapping, only the total has a
    /// meaning.
    var memory = MemoryUsage()
    /// `nil` if it is not of a single mapping.
    var mapping: Mapping?

    mutating func add(_ other: Row) {
      processes += other.processes
      memory += other.memory
    }
  }

  /// A mapping and the short name of its process, escaped.
  struct Mapping {
    let region: MemoryRegion
    let program: String
  }

  /// What rows can be sorted by: sizes largest first, all others in ascending order.
  enum Order: Hashable {
    case measure(Measure)
    case pid, user, processes, name
  }

  /// - Parameters:
  ///   - regex: the REGEX that selects processes; `nil` if there is none.
  ///   - order: what the rows are sorted by.
  ///   - top: the number of rows; `nil` for all.
  /// - Throws: ``Failure`` if REGEX has no parentheses that a group is named by.
  init(
    of processes: [ProcessRecord], by dimension: Dimension, counting counted: Measure,
    regex: String?, order: Order?, top: Int?
  ) throws(Failure) {
    self.dimension = dimension
    self.counted = counted
    var total = Row(processes: processes.count, name: Self.totalName(processes.count))
    for process in processes { total.memory += process.memory }
    self.total = total
    let all =
      dimension.descriptor.groupsProcesses
      ? try Self.groups(of: processes, by: dimension, regex: regex)
      : dimension == .mapping
        ? Self.mappings(of: processes) : Self.parts(of: processes, by: dimension)
    let sorted = Self.sorted(all, by: order ?? .measure(counted), counted)
    rows = Array(sorted.prefix(top ?? .max))
    let rest = sorted.dropFirst(rows.count)
    guard !rest.isEmpty else { return }
    var others = Row(name: "Other (\(rest.count))")
    for row in rest { others.add(row) }
    // The parts of memory are parts of the same processes.
    if !dimension.descriptor.groupsProcesses { others.processes = processes.count }
    self.others = others
  }

  private static func totalName(_ count: Int) -> String {
    "Total (\(count) process\(count == 1 ? "" : "es"))"
  }

  /// The measures of the columns.
  var measures: [Measure] {
    guard dimension.descriptor.groupsProcesses else { return [counted] }
    return [counted]
      + [.pss, .uss, .rss, .swapPSS].filter {
        $0 != counted && Measure.additional.contains($0)
      }
  }

  /// The value of a column, in bytes; `nil` if it was not measured.
  func value(of measure: Measure, in row: Row) -> UInt64? {
    Self.value(of: measure, in: row, counted)
  }

  private static func value(of measure: Measure, in row: Row, _ counted: Measure) -> UInt64? {
    measure == counted ? row.memory.total : row.memory.measured(.measure(measure))
  }

  private static func groups(
    of processes: [ProcessRecord], by dimension: Dimension, regex: String?
  ) throws(Failure) -> [Row] {
    var users = try GroupNames(.user, regex: nil, missing: "?")
    if dimension == .process {
      return processes.map { process in
        Row(
          pid: process.pid, user: users.name(of: process), processes: 1,
          name: ProcessLabel.command(process.title[...], escaping: .readable) ?? "",
          memory: process.memory)
      }
    }
    var names = try GroupNames(dimension, regex: regex, missing: GroupNames.unknown)
    var found: [String: Row] = [:]
    for process in processes {
      let name = names.name(of: process)
      let isClaimed = dimension == .container && process.container?.claim != nil
      found[name, default: Row(name: name, isClaimed: isClaimed)].add(
        Row(processes: 1, name: name, memory: process.memory))
    }
    return Array(found.values)
  }

  /// The categories or files that are not 0.
  private static func parts(of processes: [ProcessRecord], by dimension: Dimension) -> [Row] {
    var series = TimeSeries(by: dimension, separate: .max / 4)
    series.append(
      Sample(interval: .zero...(.zero), processes: processes, accumulatedFaults: PageFaults()))
    return MemoryLayers(series, at: series.points, top: .max - 1).layers.map { layer in
      Row(
        processes: processes.count, name: layer.wholeName ?? layer.name,
        memory: MemoryUsage([.anonymous: UInt64(layer.peak ?? 0)]))
    }
  }

  /// All mappings, also those without memory.
  private static func mappings(of processes: [ProcessRecord]) -> [Row] {
    processes.flatMap { process in
      let program = GroupNames.label(Array(process.name.utf8))
      return (process.memory.regions ?? []).map { region in
        Row(
          pid: process.pid, processes: 1, name: EscapedText.readable.escape(region.part.name),
          memory: MemoryUsage([.anonymous: region.bytes]),
          mapping: Mapping(region: region, program: program))
      }
    }
  }

  private static func sorted(_ rows: [Row], by order: Order, _ counted: Measure) -> [Row] {
    func largestFirst(_ first: Row, _ second: Row, _ size: (Row) -> UInt64) -> Bool {
      let (one, other) = (size(first), size(second))
      return one == other ? isBefore(first, second) : one > other
    }
    /// The order of equal rows.
    func isBefore(_ first: Row, _ second: Row) -> Bool {
      if first.pid == second.pid, let one = first.mapping?.region.addresses.lowerBound,
        let other = second.mapping?.region.addresses.lowerBound
      {
        return one < other
      }
      return first.pid == second.pid
        ? first.name < second.name : first.pid?.rawValue ?? 0 < second.pid?.rawValue ?? 0
    }
    return rows.ordered { first, second in
      switch order {
      case .measure(let measure):
        largestFirst(first, second) { value(of: measure, in: $0, counted) ?? 0 }
      case .processes: largestFirst(first, second) { UInt64($0.processes) }
      case .user: first.user == second.user ? isBefore(first, second) : first.user < second.user
      case .name: first.name == second.name ? isBefore(first, second) : first.name < second.name
      case .pid: isBefore(first, second)
      }
    }
  }
}

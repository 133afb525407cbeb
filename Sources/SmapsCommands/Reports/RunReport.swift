import MemoryProfile
import MemorySeries
import ProcFS
import Report

/// Collects the samples of a run for its page, and makes the page's data.
///
/// Its size is bounded, however long the run is and however many processes there are: it is made of
/// series that are.
struct RunReport {
  /// What the page splits memory by, the first one first.
  private(set) var splits: [ReportSplit]

  private(set) var statistics = RunStatistics()
  private(set) var details = DetailSeries()

  /// Those of the processes that may be listed.
  private(set) var facts: [ProcessIdentity: ProcessFacts] = [:]
  private(set) var living: Set<ProcessIdentity> = []

  /// The number of processes. One that is missing in samples in between counts once, unless its
  /// facts were dropped.
  private(set) var processCount = 0

  private var users: GroupNames

  /// If there are more facts, those of small processes that have exited are dropped.
  private static let factCapacity = 4096

  /// What is known of a process beside its memory.
  struct ProcessFacts {
    var parent: ProcessID?
    var user: String?
    /// Since the start of the run.
    let first: Duration
    var last: Duration
  }

  /// - Parameters:
  ///   - dimension: what the page splits memory by at first.
  ///   - interval: the intended time between two samples; `nil` if it is unknown.
  ///   - regex: the REGEX that selects processes; `nil` if there is none.
  /// - Throws: ``Failure`` if REGEX has no parentheses that a group is named by.
  init(by dimension: Dimension, interval: Duration?, regex: String?) throws(Failure) {
    users = try GroupNames(.user, regex: nil, missing: "")
    splits = []
    let usual: [Dimension] = [.category, .process, .program, .user, .file]
    for next in [dimension] + usual.filter({ $0 != dimension }) {
      splits.append(try ReportSplit(next, interval: interval, regex: regex))
    }
  }

  mutating func add(_ sample: Sample) {
    for index in splits.indices { splits[index].add(sample) }
    statistics.add(sample)
    details.append(sample)
    let time = sample.interval.lowerBound
    for process in sample.processes {
      if facts[process.identity] == nil { processCount += 1 }
      var known = facts[process.identity] ?? ProcessFacts(first: time, last: time)
      known.last = time
      known.parent = process.parent
      if process.user != nil { known.user = users.name(of: process) }
      facts[process.identity] = known
    }
    living = Set(sample.processes.map(\.identity))
    if facts.count > Self.factCapacity + living.count {
      let listed = Set(statistics.processes.map(\.identity))
      facts = facts.filter { listed.contains($0.key) || living.contains($0.key) }
    }
  }

  var sampleCount: Int { splits[0].series.sampleCount }

  /// The samples that are kept.
  var points: [SeriesPoint] { splits[0].series.points }
}

/// The series of one dimension of a page.
struct ReportSplit {
  let dimension: Dimension
  private(set) var series: TimeSeries

  /// `nil` if memory is not split by groups of processes.
  private var names: GroupNames?

  /// Whether the samples have what it takes.
  private(set) var isKnown = false

  init(_ dimension: Dimension, interval: Duration?, regex: String?) throws(Failure) {
    self.dimension = dimension
    series = TimeSeries(
      by: dimension, interval: interval,
      separate: dimension == .process ? ReportData.processLimit : ReportData.groupLimit,
      countsCPU: true)
    if dimension.descriptor.groupsProcesses, dimension != .process {
      names = try GroupNames(dimension, regex: regex, missing: GroupNames.unknown)
    }
  }

  /// - Parameter sample: not before the latest one.
  mutating func add(_ sample: Sample) {
    // Without files, everything would be in one series.
    if dimension == .file, sample.total.detail == .names { return }
    let groups = names?.names(of: sample.processes) ?? []
    isKnown = isKnown || names == nil || groups.contains { $0 != GroupNames.unknown }
    series.append(sample, groups: groups)
  }
}

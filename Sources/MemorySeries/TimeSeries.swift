package import MemoryProfile
package import ProcFS

/// The samples of a run as series over time, which charts are drawn from.
///
/// Its size is bounded, however long the run is, and however many processes and names of mappings
/// there are. See ``MinMaxDownsampler`` for what is kept of many samples, and ``Key/rest`` for what
/// becomes of many keys.
package struct TimeSeries: Sendable {
  /// What a series shows.
  package enum Key: Hashable, Sendable {
    case memory(MemoryQuantity)
    /// A name that counts as other, or a file with any permissions.
    case part(MemoryPart)
    case process(ProcessIdentity)
    /// A group of processes, by its name.
    case group(String)
    /// A mapping of a process.
    case region(RegionIdentity)
    /// A row of the account, other than the selected processes.
    case account(AccountItem)
    /// The sum of the keys that were never large, if there are too many keys.
    case rest
  }

  /// What memory is split by.
  package let dimension: Dimension

  private(set) var table: KeyTable
  private var downsampler = MinMaxDownsampler()
  private var samplingGaps: SamplingGaps

  /// The measures that a sample lacks.
  package private(set) var unmeasured: MeasureSet = []

  /// The number of samples, whether or not they are kept.
  package private(set) var sampleCount = 0

  /// The number of processes. One that was missing in between counts twice.
  package private(set) var processCount = 0

  /// The processes of the latest sample, in its order, and its `Sample.membership`.
  private var latest: (processes: [ProcessIdentity], membership: UInt64?) = ([], nil)

  /// CPU time of the run; `nil` if it is not counted.
  private var cpu: CPUTimeAccumulator?

  /// The titles of processes.
  private var titles = Titles()

  /// The mappings of processes, if memory is split by them.
  var regions = Regions()

  /// The groups of processes so far.
  private var census = GroupCensus()

  /// - Parameters:
  ///   - interval: the intended time between two samples; `nil` if it is unknown.
  ///   - separate: the number of keys that must not be merged with others.
  ///   - countsCPU: whether points have CPU time.
  package init(
    by dimension: Dimension = .category, interval: Duration? = nil, separate: Int = 0,
    countsCPU: Bool = false
  ) {
    self.dimension = dimension
    cpu = countsCPU ? CPUTimeAccumulator() : nil
    table = KeyTable(separate: separate)
    samplingGaps = SamplingGaps(interval: interval)
  }

  // MARK: - Adding samples

  /// - Parameters:
  ///   - sample: not before the latest one. With `Dimension.file` it must contain its
  ///     files, with `Dimension.mapping` the mappings of processes.
  ///   - groups: the group of each of its processes, if memory is split by groups.
  package mutating func append(_ sample: Sample, groups: [String] = []) {
    var values = [UInt64](repeating: 0, count: table.keys.count)
    // A copy for all subscripts, which would make one each.
    let total = sample.total
    // Most samples have the same keys in the same order.
    var likely = 0
    func add(_ bytes: UInt64, to key: Key) {
      // Keys that are never above 0 take no space.
      guard bytes > 0 else { return }
      let index = table.insert(key, likely: likely)
      likely = index + 1
      if index >= values.count {
        values += repeatElement(0, count: index + 1 - values.count)
      }
      values[index].addClamped(bytes)
      table.record(values[index], at: index)
    }
    switch dimension {
    case .process:
      for process in sample.processes {
        add(process.memory.total, to: .process(process.identity))
        if table.index(of: .process(process.identity)) != nil { titles.update(with: process) }
      }
    case .program, .name, .executable, .user, .controlGroup, .container,
      .capture:
      for (process, group) in zip(sample.processes, groups) {
        add(process.memory.total, to: .group(group))
      }
      census.record(sample.processes, groups: groups)
    case .mapping:
      for (key, bytes) in trackRegions(of: sample) { add(bytes, to: key) }
    case .category, .file:
      // Shared memory is kept separately from other data of libraries.
      let shared = Array(total.parts.lazy.filter { $0.key.isSharedMemory })
      // Parts that are kept separately are not counted again with their category.
      let splitsFiles = dimension == .file
      func isSplit(_ category: Category) -> Bool {
        category == .other || splitsFiles && category.isOwnFile != nil
      }
      for category in Category.allCases where !isSplit(category) {
        var bytes = total[category]
        for (part, size) in shared where part.category == category { bytes -= min(bytes, size) }
        add(bytes, to: .memory(.category(category)))
      }
      for (part, bytes) in total.parts where isSplit(part.category) {
        add(bytes, to: .part(part.withoutPermissions))
      }
      for (part, bytes) in shared where !isSplit(part.category) {
        add(bytes, to: .part(part.withoutPermissions))
      }
    }
    unmeasured.formUnion(total.unmeasured)
    for measure in Self.drawnMeasures {
      add(total[measure], to: .memory(.measure(measure)))
    }
    for row in sample.account?.rows ?? [] where row.item != .selected {
      add(UInt64(clamping: row.bytes), to: .account(row.item))
    }

    let time = sample.interval.lowerBound
    let point = SeriesPoint(
      time: time, total: total.total, faults: sample.measuredFaults,
      cpu: cpu?.record(sample), values: values)
    downsampler.append(point, events: events(in: sample, at: time))
    samplingGaps.record(
      time, isCertain: sample.followsGap, reason: sample.skipped?.reason)
    sampleCount += 1
    if processCount == 1, let process = sample.processes.first {
      Titles.update(&titles.only, process)
    }
    if table.foldIfNeeded(&downsampler) {
      titles.byProcess = titles.byProcess.filter { table.index(of: .process($0.key)) != nil }
      regions.forget { table.index(of: .region($0)) == nil }
    }
  }

  /// The measures that are drawn beside the total.
  private static let drawnMeasures = Measure.additional.filter { $0.descriptor.color != nil }

  private struct Titles {
    /// Those of the processes that have a key.
    var byProcess: [ProcessIdentity: [UInt8]] = [:]

    /// That of the only process of the run; `nil` if there were more or none.
    var only: [UInt8]?

    mutating func update(with process: ProcessRecord) {
      Self.update(&byProcess[process.identity], process)
    }

    /// Replaces a title by the latest one. A process keeps its command line when it has none any
    /// more, because it is exiting or in the middle of exec(2).
    static func update(_ title: inout [UInt8]?, _ process: ProcessRecord) {
      if title == nil || !process.commandLine.isBlank { title = process.title }
    }
  }

  /// The processes that started or exited since the latest sample. Those of the first sample did
  /// not start.
  private mutating func events(in sample: Sample, at time: Duration) -> ProcessEvents? {
    defer { latest.membership = sample.membership }
    if let known = sample.membership, known == latest.membership { return nil }
    let living = latest.processes
    // Most samples have the same processes as the one before; then nothing is allocated.
    if sample.processes.count == living.count,
      living.indices.allSatisfy({ sample.processes[$0].identity == living[$0] })
    {
      return nil
    }
    let now = sample.processes.map(\.identity)
    let started = Set(now).subtracting(living).count
    let ended = Set(living).subtracting(now).count
    processCount += started
    if processCount > 1 { titles.only = nil }
    latest.processes = now
    return sampleCount == 0 ? nil : ProcessEvents(time: time, started: started, ended: ended)
  }

  // MARK: - Reading the series

  /// The samples that are kept, in order: all of them up to some thousands; of more, the largest
  /// and the smallest of each of some thousand buckets.
  package var points: [SeriesPoint] { downsampler.points }

  /// The latest sample; `nil` if there is none.
  package var latestPoint: SeriesPoint? { downsampler.last }

  /// The bytes of each key in the latest sample.
  package var latestValues: [(key: Key, bytes: UInt64)] {
    guard let point = latestPoint else { return [] }
    return table.keys.enumerated().map { ($1, point[$0]) }
  }

  /// The bytes of a key at each of the points.
  package func values(of key: Key, at points: [SeriesPoint]) -> [UInt64] {
    guard let index = table.index(of: key) else { return points.map { _ in 0 } }
    return points.map { $0[index] }
  }

  /// The names that count as other, in alphabetical order.
  package var otherNames: [MemoryPart] {
    table.keys.compactMap {
      if case .part(let part) = $0, part.category == .other { part } else { nil }
    }
    .ordered { $0.text < $1.text }
  }

  /// Shared memory, in alphabetical order; empty if every file has a series of its own.
  package var sharedMemory: [MemoryPart] {
    if dimension == .file || dimension == .mapping { return [] }
    return table.keys.compactMap {
      if case .part(let part) = $0, part.isSharedMemory { part } else { nil }
    }.ordered { $0.text < $1.text }
  }

  /// The processes, groups, files or mappings that have a series of their own, by descending peak.
  package var groups: [Key] {
    table.bySize {
      switch $0 {
      case .process, .group, .region: true
      case .part(let part): dimension == .file && part.category != .other
      default: false
      }
    }
  }

  /// The largest value that a key ever had, in bytes, whether or not that point is kept.
  package func peak(of key: Key) -> UInt64 { table.peak(of: key) }

  /// The latest command line of a process that has a key, or its name in brackets if it never had
  /// one.
  package func title(of process: ProcessIdentity) -> [UInt8]? { titles.byProcess[process] }

  /// The number of processes that were ever part of a group.
  package func processCount(of group: String) -> Int { census.processCount(of: group) }

  /// The number of groups of processes; 0 if memory is not split by groups.
  package var groupCount: Int { census.groupCount }

  /// The title of the only process of the run; `nil` if there were more or none.
  package var onlyTitle: [UInt8]? { titles.only }

  /// When processes started and exited, as precisely as points are kept.
  package var events: [ProcessEvents] { downsampler.buckets.compactMap(\.events) }

  /// The times without samples, in order.
  package var gaps: [SamplingGap] { samplingGaps.gaps }
}

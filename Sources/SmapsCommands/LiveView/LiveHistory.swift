import MemoryProfile
import MemorySeries
import ProcFS

/// What the live view keeps of a run: the latest sample, the history of every quantity and process,
/// and the values that growth is counted from.
///
/// Its size is bounded, however long the run is: one ``BucketedSeries`` for each quantity, and a
/// short one for each process that exists. A frozen screen shows a copy.
struct LiveHistory {
  private let escaping: EscapedText

  /// `nil` before the first sample.
  private(set) var total: MemoryUsage?
  private(set) var sampleCount = 0

  /// When the latest sample began, since the start of the run.
  private(set) var time = Duration.zero

  private var origin = MemoryUsage()
  private var quantities = QuantitySeries()
  private var known: [ProcessIdentity: ProcessHistory] = [:]

  /// The groups of the dimensions that were shown so far.
  private var groups: [Dimension: GroupHistories] = [:]

  /// `nil` before the first.
  var latestMark: TimeMark?

  /// Groups of a dimension that is shown later begin with it.
  private var latest: Sample?

  /// - Parameter escaping: escapes command lines.
  init(escaping: EscapedText) {
    self.escaping = escaping
  }

  /// The processes of the latest sample, unordered.
  var processes: some Collection<ProcessHistory> { known.values }

  /// The processes of the latest sample, or their groups, files or mappings, unordered.
  ///
  /// - Parameter dimension: is tracked.
  func items(by dimension: Dimension) -> [LiveItem] {
    dimension == .process ? known.values.map { LiveItem($0) } : groups[dimension]?.items ?? []
  }

  /// The group of each process of the latest sample.
  func groups(by dimension: Dimension) -> [ProcessIdentity: String] {
    groups[dimension]?.groups ?? [:]
  }

  /// Keeps the history of a dimension's groups from the latest sample on.
  ///
  /// - Parameter regex: the REGEX that selects processes; `nil` if there is none.
  /// - Throws: ``Failure`` if REGEX has no parentheses that a group is named by.
  mutating func track(_ dimension: Dimension, regex: String?) throws(Failure) {
    if dimension == .process || dimension == .category || groups[dimension] != nil { return }
    var added = try GroupHistories(dimension, regex: regex, escaping: escaping)
    if let latest { added.add(latest) }
    groups[dimension] = added
  }

  /// - Parameter sample: not before the latest one.
  mutating func add(_ sample: Sample) {
    if total == nil { origin = sample.total }
    total = sample.total
    sampleCount += 1
    time = sample.interval.lowerBound
    quantities.append(sample.total, at: time)
    for process in sample.processes { add(process) }
    for dimension in groups.keys { groups[dimension]?.add(sample) }
    latest = sample
    if known.count > sample.processes.count {
      known = known.filter { $0.value.latestSample == sampleCount }
    }
  }

  private mutating func add(_ process: ProcessRecord) {
    let identity = process.identity
    if known[identity] == nil {
      known[identity] = ProcessHistory(process, escaping: escaping)
    }
    // By index: the history is changed in place, not copied.
    guard let index = known.index(forKey: identity) else { return }
    known.values[index].add(process, at: time, sample: sampleCount, escaping: escaping)
  }

  /// Counts growth from the latest sample on.
  mutating func resetGrowth() {
    guard let total else { return }
    origin = total
    for index in known.values.indices { known.values[index].resetGrowth() }
    for dimension in groups.keys { groups[dimension]?.resetGrowth() }
  }

  func series(of quantity: MemoryQuantity) -> BucketedSeries {
    quantities.series(of: quantity)
  }

  /// All rows but the total, each with its series; of a category without its named parts.
  var rows: [(quantity: MemoryQuantity, series: BucketedSeries)] { quantities.rows }

  /// Whether the latest sample lacks a quantity.
  func isUnmeasured(_ quantity: MemoryQuantity) -> Bool {
    total.map { $0.measured(quantity) == nil } ?? false
  }

  /// The bytes of a row in the latest sample; 0 before the first sample.
  func value(of quantity: MemoryQuantity) -> UInt64 {
    total.map { quantities.bytes(ofRow: quantity, in: $0) } ?? 0
  }

  /// In bytes, since the first sample or since growth was last reset.
  func growth(of quantity: MemoryQuantity) -> Int64 {
    value(of: quantity).growth(since: quantities.bytes(ofRow: quantity, in: origin))
  }
}

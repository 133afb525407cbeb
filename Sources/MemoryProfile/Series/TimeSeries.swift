package import ProcFS

/// The samples of a run as series over time: what a chart is drawn from.
///
/// Takes a bounded room however long the run is, how many processes come and go, and how many names
/// their mappings have: see ``MinMaxDownsampler`` for what is kept of many samples, and ``Key/rest`` for
/// what becomes of many keys.
package struct TimeSeries: Sendable {
  /// What one series of memory is of.
  package enum Key: Hashable, Sendable {
    case memory(MemoryQuantity)
    /// A name that counts as other, or all of a file whatever its permissions.
    case part(MemoryPart)
    case process(ProcessIdentity)
    /// The sum of the keys that were never large, if there were too many to keep apart.
    case rest
  }

  /// What memory is split by: ``Dimension/category``, ``Dimension/process`` or ``Dimension/file``.
  package let dimension: Dimension

  /// By when they were met; values of moments stand in their order.
  private var keys: [Key] = []
  private var indices: [Key: Int] = [:]
  /// The largest value of each key.
  private var peaks: [UInt64] = []

  /// So many keys are kept apart; half of them, the smaller ones, become one where there are more.
  private static let keyCapacity = 64

  private var columns = MinMaxDownsampler()
  private var samplingGaps: SamplingGaps

  /// How many samples were taken, whether or not they are kept.
  package private(set) var sampleCount = 0

  /// How many processes were seen. One that was missing in between counts twice.
  package private(set) var processCount = 0

  /// The processes of the latest sample, in its order.
  private var living: [ProcessIdentity] = []

  /// The command lines of the processes that keys stand for, and of the only one that there was.
  private var commandLines: [ProcessIdentity: CommandLine] = [:]
  private var only: CommandLine?

  /// - Parameters:
  ///   - interval: the time between two samples as it was meant to be; nil where nobody tells.
  package init(by dimension: Dimension = .category, interval: Duration? = nil) {
    self.dimension = dimension
    samplingGaps = SamplingGaps(interval: interval)
  }

  // MARK: - Taking samples

  /// - Parameter sample: not before the one that was taken last. With ``Dimension/file`` it must have
  ///   its files.
  package mutating func append(_ sample: Sample) {
    var values = [UInt64](repeating: 0, count: keys.count)
    func add(_ bytes: UInt64, to key: Key) {
      // Keys that are never above 0 take no room.
      guard bytes > 0 else { return }
      let index = index(of: key)
      if index >= values.count {
        values += repeatElement(0, count: index + 1 - values.count)
      }
      values[index].addClamped(bytes)
      peaks[index] = max(peaks[index], values[index])
    }
    switch dimension {
    case .process:
      for process in sample.processes {
        add(process.memory.total, to: .process(process.identity))
        if indices[.process(process.identity)] != nil {
          commandLines[process.identity] = process.commandLine
        }
      }
    default:
      // Parts that are kept separately are not counted again with their category.
      let splitsFiles = dimension == .file
      func isSplit(_ category: Category) -> Bool {
        category == .other || splitsFiles && category.isOwnFile != nil
      }
      for category in Category.allCases where !isSplit(category) {
        add(sample.total[category], to: .memory(.category(category)))
      }
      for (part, bytes) in sample.total.parts where isSplit(part.category) {
        add(bytes, to: .part(part.withoutPermissions))
      }
    }
    for measure in Measure.additional where measure.descriptor.color != nil {
      add(sample.total[measure], to: .memory(.measure(measure)))
    }

    let time = sample.interval.lowerBound
    let moment = SeriesPoint(
      time: time, total: sample.total.total, faults: sample.accumulatedFaults, values: values)
    columns.append(moment, mark: mark(sample, at: time))
    samplingGaps.note(time, isCertain: sample.followsGap)
    sampleCount += 1
    if keys.count > Self.keyCapacity { foldSmallKeys() }
  }

  private mutating func index(of key: Key) -> Int {
    if let index = indices[key] { return index }
    indices[key] = keys.count
    keys.append(key)
    peaks.append(0)
    return keys.count - 1
  }

  /// Notes who has come and who has gone. Whoever is there in the first sample has not come.
  private mutating func mark(_ sample: Sample, at time: Duration) -> ProcessEvents? {
    // Most samples see the same processes as the one before, and then nothing is made.
    if sample.processes.count == living.count,
      living.indices.allSatisfy({ sample.processes[$0].identity == living[$0] })
    {
      return nil
    }
    let now = sample.processes.map(\.identity)
    let started = Set(now).subtracting(living).count
    let ended = Set(living).subtracting(now).count
    processCount += started
    only = processCount == 1 ? sample.processes.first?.commandLine ?? only : nil
    living = now
    return sampleCount == 0 ? nil : ProcessEvents(time: time, started: started, ended: ended)
  }

  /// Makes one key of the smaller half of all.
  private mutating func foldSmallKeys() {
    let rest = indices[.rest]
    let bySize = keys.indices.filter { $0 != rest }.sorted { (peaks[$0], $1) > (peaks[$1], $0) }
    let kept = bySize.prefix(Self.keyCapacity / 2).sorted()
    let folded = bySize.dropFirst(Self.keyCapacity / 2) + (rest.map { [$0] } ?? [])
    var largest: UInt64 = 0
    columns.mapValues { values in
      let sum = folded.reduce(UInt64(0)) { $1 < values.count ? $0.addingClamped(values[$1]) : $0 }
      values = kept.map { $0 < values.count ? values[$0] : 0 } + [sum]
      largest = max(largest, sum)
    }
    peaks = kept.map { peaks[$0] } + [largest]
    keys = kept.map { keys[$0] } + [.rest]
    indices = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
    commandLines = commandLines.filter { indices[.process($0.key)] != nil }
  }

  // MARK: - What became of them

  /// The samples that are kept, in order: all of them up to some thousands, and of more the largest
  /// and the smallest of each of some thousand columns.
  package var moments: [SeriesPoint] { columns.moments }

  /// The bytes of a key at each of the moments.
  package func values(of key: Key, at moments: [SeriesPoint]) -> [UInt64] {
    guard let index = indices[key] else { return moments.map { _ in 0 } }
    return moments.map { $0[index] }
  }

  /// The names that count as other, in alphabetical order.
  package var otherNames: [MemoryPart] {
    keys.compactMap { if case .part(let part) = $0, part.category == .other { part } else { nil } }
      .sorted { $0.text < $1.text }
  }

  /// The processes or files that have a series of their own, by descending peak.
  package var groups: [Key] {
    keys.indices.filter {
      switch keys[$0] {
      case .process: true
      case .part(let part): part.category != .other
      default: false
      }
    }.sorted { (peaks[$0], $1) > (peaks[$1], $0) }.map { keys[$0] }
  }

  /// The largest value that a key ever had, in bytes, whether or not that moment is kept.
  package func peak(of key: Key) -> UInt64 { indices[key].map { peaks[$0] } ?? 0 }

  /// The command line of a process that is kept apart; the latest that it had.
  package func commandLine(of process: ProcessIdentity) -> CommandLine? { commandLines[process] }

  /// The command line of the only process that was ever seen; nil where there were more or none.
  package var onlyCommandLine: CommandLine? { only }

  /// When processes came and went, as finely as moments are kept.
  package var marks: [ProcessEvents] { columns.columns.compactMap(\.marks) }

  /// The times at which nothing was sampled although it should have been, each from the sample
  /// before it to the sample after it; in order.
  package var gaps: [Range<Duration>] { samplingGaps.ranges }
}

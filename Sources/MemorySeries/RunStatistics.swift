package import MemoryProfile
package import ProcFS

/// The memory of a run: in total, by category, and by process.
///
/// Its size is bounded, however long the run is and however many processes there are. If there are
/// too many, the smallest are dropped. A process that is never larger than those is not added.
package struct RunStatistics: Sendable {
  /// A process over its lifetime.
  package struct Process: Sendable {
    package let identity: ProcessIdentity
    /// The latest one that is not empty: an exiting process briefly has none.
    package fileprivate(set) var commandLine: CommandLine
    package fileprivate(set) var name: String
    package fileprivate(set) var series = BucketedSeries()
    /// The files and mappings of its first and its latest sample; `nil` if samples have none.
    fileprivate var parts: PartGrowth?

    /// What holds most of its growth; `nil` if it did not grow, or if nothing holds most of it.
    package var growthSource: GrowthSource? { parts?.source(of: series) }
  }

  /// The memory of all processes.
  package private(set) var quantities = QuantitySeries()

  /// `nil` if there are no accounts.
  package private(set) var account: AccountSeries?

  private var known: [ProcessIdentity: Process] = [:]

  /// In bytes: a process that has no more is not added.
  private var threshold: UInt64 = 0

  /// The largest number of processes. If there are more, the smaller half of them is dropped.
  static let capacity = 256

  package init() {}

  /// - Parameter sample: not before the latest one.
  package mutating func add(_ sample: Sample) {
    let time = sample.interval.lowerBound
    quantities.append(sample.total, at: time)
    if let sampled = sample.account {
      account = account ?? AccountSeries()
      account?.append(sampled, at: time)
    }
    for process in sample.processes {
      let total = process.memory.total
      if known[process.identity] == nil {
        guard total > threshold else {
          hasDropped = hasDropped || total > 0
          continue
        }
        known[process.identity] = Process(
          identity: process.identity, commandLine: process.commandLine, name: process.name)
      }
      known[process.identity]?.series.append(total, at: time)
      if process.memory.detail >= .files { addParts(of: process) }
      if !process.commandLine.isBlank {
        known[process.identity]?.commandLine = process.commandLine
        known[process.identity]?.name = process.name
      }
    }
    if known.count > Self.capacity { dropSmallProcesses() }
  }

  private mutating func addParts(of process: ProcessRecord) {
    if known[process.identity]?.parts == nil {
      known[process.identity]?.parts = PartGrowth(process.memory)
    } else {
      known[process.identity]?.parts?.latest = PartGrowth.Parts(process.memory)
    }
  }

  /// Whether there were processes that ``processes`` does not contain.
  package private(set) var hasDropped = false

  private mutating func dropSmallProcesses() {
    hasDropped = true
    let bySize = processes
    threshold = bySize[Self.capacity / 2].series.peak
    for process in bySize.dropFirst(Self.capacity / 2) { known[process.identity] = nil }
  }

  /// - Returns: an empty series if a sample lacks the quantity.
  package func series(of quantity: MemoryQuantity) -> BucketedSeries {
    quantities.series(of: quantity)
  }

  /// The processes by their peak, largest first.
  package var processes: [Process] {
    known.values.ordered {
      ($1.series.peak, $0.series.peakTime, $0.identity.pid)
        < ($0.series.peak, $1.series.peakTime, $1.identity.pid)
    }
  }
}

package import ProcFS

/// How large everything was over a run: in total, by category, and by process.
///
/// Takes a bounded room however long the run is and however many processes come and go: the smallest
/// are forgotten where there are too many, and whoever is never larger than they is not taken up.
package struct RunStatistics: Sendable {
  /// A process over the time in which it was there.
  package struct Process: Sendable {
    package let identity: ProcessIdentity
    /// The latest that it had, but for none: what ends is without one for a moment.
    package fileprivate(set) var commandLine: CommandLine
    package fileprivate(set) var name: String
    package fileprivate(set) var levels = BucketedSeries()
  }

  private var quantities: [BucketedSeries] = MemoryQuantity.all.map { _ in BucketedSeries() }
  private var known: [ProcessIdentity: Process] = [:]

  /// In bytes: whoever has no more is not taken up.
  private var threshold: UInt64 = 0

  /// So many processes are kept apart; where there are more, half of them, the smaller ones, are
  /// forgotten.
  static let capacity = 256

  package init() {}

  /// - Parameter sample: not before the one that was noted last.
  package mutating func note(_ sample: Sample) {
    let time = sample.interval.lowerBound
    for (index, quantity) in MemoryQuantity.all.enumerated() {
      quantities[index].append(sample.total[quantity], at: time)
    }
    for process in sample.processes {
      let total = process.memory.total
      if known[process.identity] == nil {
        guard total > threshold else {
          hasForgotten = hasForgotten || total > 0
          continue
        }
        known[process.identity] = Process(
          identity: process.identity, commandLine: process.commandLine, name: process.name)
      }
      known[process.identity]?.levels.append(total, at: time)
      if !process.commandLine.isEmpty {
        known[process.identity]?.commandLine = process.commandLine
        known[process.identity]?.name = process.name
      }
    }
    if known.count > Self.capacity { forgetSmallOnes() }
  }

  /// Whether there were processes that are not kept apart.
  package private(set) var hasForgotten = false

  private mutating func forgetSmallOnes() {
    hasForgotten = true
    let bySize = processes
    threshold = bySize[Self.capacity / 2].levels.peak
    for process in bySize.dropFirst(Self.capacity / 2) { known[process.identity] = nil }
  }

  package func levels(of quantity: MemoryQuantity) -> BucketedSeries {
    MemoryQuantity.all.firstIndex(of: quantity).map { quantities[$0] } ?? BucketedSeries()
  }

  /// Those that are kept apart, the largest first, by how large they ever were.
  package var processes: [Process] {
    known.values.sorted {
      ($1.levels.peak, $0.levels.peakTime, $0.identity.pid)
        < ($0.levels.peak, $1.levels.peakTime, $1.identity.pid)
    }
  }
}

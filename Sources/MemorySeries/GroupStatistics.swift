package import MemoryProfile
import ProcFS

/// The memory of groups of processes, files or mappings over a run.
///
/// A group that a sample does not contain has 0 bytes in that sample, so averages add up to that of
/// all groups. The size is bounded like that of ``RunStatistics``, except for the names of the
/// groups.
package struct GroupStatistics: Sendable {
  private var known: [String: BucketedSeries] = [:]

  /// The sum over all groups.
  package private(set) var whole = BucketedSeries()

  /// 0 at every sample: the beginning of a group that is new.
  private var zeros = BucketedSeries()

  /// In bytes: a group that has no more is not added.
  private var threshold: UInt64 = 0

  private var census = GroupCensus()

  /// The groups that were ever above 0.
  private var seen: Set<String> = []

  /// The largest number of groups. If there are more, the smaller half of them is dropped.
  static let capacity = 256

  package init() {}

  /// - Parameters:
  ///   - sample: not before the latest one.
  ///   - groups: the group of each of its processes.
  package mutating func add(_ sample: Sample, groups: [String]) {
    census.record(sample.processes, groups: groups)
    var values: [String: UInt64] = [:]
    for (process, group) in zip(sample.processes, groups) {
      values[group, default: 0].addClamped(process.memory.total)
    }
    add(values, at: sample.interval.lowerBound)
  }

  /// - Parameters:
  ///   - sample: not before the latest one.
  ///   - parts: the bytes of each of its mapped files, or of its mappings.
  package mutating func add(_ sample: Sample, parts values: [String: UInt64]) {
    add(values, at: sample.interval.lowerBound)
  }

  private mutating func add(_ values: [String: UInt64], at time: Duration) {
    for (group, bytes) in values where bytes > 0 { seen.insert(group) }
    for (group, bytes) in values where known[group] == nil && bytes > threshold {
      known[group] = zeros
    }
    for index in known.values.indices {
      let group = known.keys[index]
      known.values[index].append(values[group] ?? 0, at: time)
    }
    whole.append(values.values.reduce(0) { $0.addingClamped($1) }, at: time)
    zeros.append(0, at: time)
    if known.count > Self.capacity { dropSmallGroups() }
  }

  private mutating func dropSmallGroups() {
    let bySize = groups
    threshold = bySize[Self.capacity / 2].series.peak
    for (group, _) in bySize.dropFirst(Self.capacity / 2) { known[group] = nil }
  }

  /// The groups by their peak, largest first.
  package var groups: [(name: String, series: BucketedSeries)] {
    known.map { (name: $0.key, series: $0.value) }.ordered {
      ($1.series.peak, $0.series.peakTime, $0.name) < ($0.series.peak, $1.series.peakTime, $1.name)
    }
  }

  /// The largest groups.
  package func largest(_ count: Int?) -> [(name: String, series: BucketedSeries)] {
    count.map { Array(groups.prefix($0)) } ?? groups
  }

  /// The sum over all groups but some, and their number; `nil` if there are no others. Groups that
  /// never had memory are not counted.
  package func others(
    than shown: [(name: String, series: BucketedSeries)]
  ) -> (count: Int, series: BucketedSeries)? {
    guard seen.count > shown.count else { return nil }
    return (seen.count - shown.count, whole.subtracting(shown.map(\.series)))
  }

  /// The number of processes that were ever part of a group; 0 for files and mappings.
  package func processCount(of group: String) -> Int { census.processCount(of: group) }
}

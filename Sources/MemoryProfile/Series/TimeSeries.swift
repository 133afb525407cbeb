package import ProcFS

/// The samples of a run as series over time: what a chart is drawn from.
package struct TimeSeries: Sendable {
  /// What one layer of memory is.
  package enum Key: Hashable, Sendable {
    case category(Category)
    /// A mapping's name that counts as other, apart.
    case other(String)
    case hugetlb
  }

  /// When each sample began, counted from the start of the run.
  package private(set) var times: [Duration] = []

  /// The bytes of each key at each time. A key that is met late was 0 until then.
  private var values: [Key: [UInt64]] = [:]

  /// PSS of all processes at each time, in bytes.
  package private(set) var totals: [UInt64] = []

  /// Accumulated page faults at each time.
  package private(set) var faults: [PageFaults] = []

  /// Everyone who was seen.
  package private(set) var processes: [ProcessIdentity: CommandLine] = [:]

  package init() {}

  package mutating func append(_ sample: Sample) {
    for category in Category.allCases where category != .other {
      append(sample.total[category], to: .category(category))
    }
    for (name, bytes) in sample.total.others { append(bytes, to: .other(name)) }
    append(sample.total.hugetlb, to: .hugetlb)
    times.append(sample.interval.lowerBound)
    totals.append(sample.total.total)
    faults.append(sample.accumulatedFaults)
    for process in sample.processes { processes[process.identity] = process.commandLine }
  }

  /// The bytes of a key, one for each time.
  package subscript(key: Key) -> [UInt64] {
    let known = values[key] ?? []
    return known + repeatElement(0, count: times.count - known.count)
  }

  /// The names that count as other, in alphabetical order.
  package var otherNames: [String] {
    values.keys.compactMap { if case .other(let name) = $0 { name } else { nil } }.sorted()
  }

  /// The largest total and when it was first reached; nil before the first sample.
  package var peak: (time: Duration, bytes: UInt64)? {
    guard let bytes = totals.max(), let index = totals.firstIndex(of: bytes) else { return nil }
    return (times[index], bytes)
  }

  private mutating func append(_ bytes: UInt64, to key: Key) {
    // Zeros are only owed: a key that is never above 0 takes no room.
    guard bytes > 0 else { return }
    var series = values[key] ?? []
    values[key] = nil
    series.append(contentsOf: repeatElement(0, count: times.count - series.count))
    series.append(bytes)
    values[key] = series
  }
}

package import MemoryProfile
package import ProcFS

/// Processes by category, and by file or name in these, over time.
///
/// Its size is bounded, however long the run is, and however many processes and names there are. A
/// small name becomes a part of its category, and a small process a part of the sum of others. So
/// sums are always complete. Samples are kept as ``MinMaxDownsampler`` does.
package struct DetailSeries: Sendable {
  package struct Key: Hashable, Sendable {
    /// `nil` for the sum of small processes.
    package let process: ProcessIdentity?
    package let category: Category
    /// The path of a file or a name that counts as other; `nil` for the rest of the category.
    package let name: [UInt8]?

    /// Hashes the name as one piece, like `MemoryPart`.
    package func hash(into hasher: inout Hasher) {
      hasher.combine(process)
      hasher.combine(category)
      name?.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }

  /// In the order of their first appearance, like the values of points.
  private var keys: [Key] = []
  private var indices: [Key: Int] = [:]
  /// The largest value of each key.
  private var peaks: [UInt64] = []
  /// The largest total of each process that has keys.
  private var processes: [ProcessIdentity: UInt64] = [:]

  /// In bytes: processes and names that have no more get no key any more.
  private var processThreshold: UInt64 = 0
  private var nameThreshold: UInt64 = 0

  private var downsampler = MinMaxDownsampler(capacity: 256)

  /// The largest numbers of processes and of keys. If there are more, the smaller half is merged.
  static let processCapacity = 200
  static let keyCapacity = 8192

  package init() {}

  // MARK: - Adding samples

  /// - Parameter sample: not before the latest one.
  package mutating func append(_ sample: Sample) {
    var values = [UInt64](repeating: 0, count: keys.count)
    for index in sample.processes.indices {
      let process = sample.processes[index]
      let total = process.memory.total
      let isOwn = processes[process.identity] != nil || total > processThreshold
      let owner = isOwn && total > 0 ? process.identity : nil
      if let owner { processes[owner] = max(processes[owner] ?? 0, total) }
      add(process.memory, of: owner, to: &values)
    }
    let point = SeriesPoint(
      time: sample.interval.lowerBound, total: sample.total.total,
      faults: sample.measuredFaults, cpu: nil, values: values)
    downsampler.append(point, events: nil)
    if processes.count > Self.processCapacity || keys.count > Self.keyCapacity { foldSmallKeys() }
  }

  private mutating func add(
    _ memory: MemoryUsage, of owner: ProcessIdentity?, to values: inout [UInt64]
  ) {
    var named: [Category: UInt64] = [:]
    if owner != nil {
      for (part, bytes) in memory.parts where bytes > 0 {
        // With names only, shared memory is a part of the data of libraries.
        let key = Key(process: owner, category: part.category, name: part.name)
        guard indices[key] != nil || bytes > nameThreshold else { continue }
        add(bytes, to: key, &values)
        named[part.category, default: 0].addClamped(bytes)
      }
    }
    for category in Category.allCases {
      let bytes = memory[category]
      add(
        bytes - min(bytes, named[category] ?? 0),
        to: Key(process: owner, category: category, name: nil), &values)
    }
  }

  private mutating func add(_ bytes: UInt64, to key: Key, _ values: inout [UInt64]) {
    guard bytes > 0 else { return }
    let index = index(of: key)
    if index >= values.count { values += repeatElement(0, count: index + 1 - values.count) }
    values[index].addClamped(bytes)
    peaks[index] = max(peaks[index], values[index])
  }

  private mutating func index(of key: Key) -> Int {
    if let index = indices[key] { return index }
    indices[key] = keys.count
    keys.append(key)
    peaks.append(0)
    return keys.count - 1
  }

  // MARK: - Merging keys

  private mutating func foldSmallKeys() {
    let bySize = processes.ordered { ($0.value, $1.key.pid) > ($1.value, $0.key.pid) }
    let kept = bySize.prefix(Self.processCapacity / 2)
    processThreshold = max(
      processThreshold, bySize.dropFirst(Self.processCapacity / 2).first?.value ?? 0)
    processes = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    let names = keys.indices.filter { keys[$0].name != nil }.ordered { peaks[$0] > peaks[$1] }
    let isFull = keys.count > Self.keyCapacity
    let largest = isFull ? Set(names.prefix(Self.keyCapacity / 4)) : Set(names)
    if isFull, names.count > Self.keyCapacity / 4 {
      nameThreshold = max(nameThreshold, peaks[names[Self.keyCapacity / 4]])
    }
    replaceKeys(
      by: keys.enumerated().map { index, key in
        guard let process = key.process, processes[process] != nil else {
          return Key(process: nil, category: key.category, name: nil)
        }
        return Key(
          process: process, category: key.category,
          name: largest.contains(index) ? key.name : nil)
      })
  }

  /// Replaces each key; the values of equal ones are added.
  private mutating func replaceKeys(by replacements: [Key]) {
    var merged: [Key] = []
    var places: [Key: Int] = [:]
    let targets = replacements.map { key in
      if let place = places[key] { return place }
      places[key] = merged.count
      merged.append(key)
      return merged.count - 1
    }
    var largest = [UInt64](repeating: 0, count: merged.count)
    downsampler.mapValues { values in
      var sums = [UInt64](repeating: 0, count: merged.count)
      for (index, value) in values.enumerated() { sums[targets[index]].addClamped(value) }
      for index in sums.indices { largest[index] = max(largest[index], sums[index]) }
      values = sums
    }
    (keys, indices, peaks) = (merged, places, largest)
  }

  // MARK: - Reading the series

  /// The samples that are kept, in order.
  package var points: [SeriesPoint] { downsampler.points }

  /// All keys with their peak, in bytes, largest first.
  package var keysBySize: [(key: Key, peak: UInt64)] {
    keys.indices.ordered { (peaks[$0], $1) > (peaks[$1], $0) }.map { (keys[$0], peaks[$0]) }
  }

  /// The bytes of a key at each of the points.
  package func values(of key: Key, at points: [SeriesPoint]) -> [UInt64] {
    guard let index = indices[key] else { return points.map { _ in 0 } }
    return points.map { $0[index] }
  }
}

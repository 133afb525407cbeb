import MemoryProfile
import ProcFS

extension TimeSeries {
  /// The keys of a series, each with the index of its values and its peak.
  struct KeyTable: Sendable {
    /// In the order of their first appearance, like the values of points.
    private(set) var keys: [Key] = []
    private var indices: [Key: Int] = [:]
    /// The largest value of each key, in bytes.
    private var peaks: [UInt64] = []

    /// If there are more keys than this, the smaller half is merged into one.
    let capacity: Int

    /// The smallest value of ``capacity``.
    private static let usualCapacity = 64

    /// - Parameter separate: the number of keys that must not be merged with others.
    init(separate: Int) {
      capacity = max(Self.usualCapacity, 2 * separate)
    }

    func index(of key: Key) -> Int? { indices[key] }

    /// Returns the index of a key, which is added if it is new.
    ///
    /// - Parameter likely: the index to try first. There may be no key with it.
    mutating func insert(_ key: Key, likely: Int) -> Int {
      if likely < keys.count, keys[likely] == key { return likely }
      if let index = indices[key] { return index }
      indices[key] = keys.count
      keys.append(key)
      peaks.append(0)
      return keys.count - 1
    }

    mutating func record(_ value: UInt64, at index: Int) {
      peaks[index] = max(peaks[index], value)
    }

    /// In bytes; 0 if the key does not exist.
    func peak(of key: Key) -> UInt64 { indices[key].map { peaks[$0] } ?? 0 }

    /// The keys that fulfill a condition, by descending peak.
    func bySize(where isIncluded: (Key) -> Bool) -> [Key] {
      bySize { isIncluded(keys[$0]) }.map { keys[$0] }
    }

    private func bySize(_ isIncluded: (Int) -> Bool) -> [Int] {
      keys.indices.filter(isIncluded).ordered { (peaks[$0], $1) > (peaks[$1], $0) }
    }

    /// Merges the smaller half of all keys into one if there are too many.
    ///
    /// - Parameter downsampler: the points, with the values to merge.
    /// - Returns: Whether keys were merged.
    mutating func foldIfNeeded(_ downsampler: inout MinMaxDownsampler) -> Bool {
      guard keys.count > capacity else { return false }
      let rest = indices[.rest]
      // What is beside the total must not become a part of it.
      let beside = keys.indices.filter {
        switch keys[$0] {
        case .memory(.measure), .account: true
        default: false
        }
      }
      guard keys.count - beside.count > capacity else { return false }
      let bySize = bySize { $0 != rest && !beside.contains($0) }
      let kept = (bySize.prefix(capacity / 2) + beside).ordered(by: <)
      let folded = bySize.dropFirst(capacity / 2) + (rest.map { [$0] } ?? [])
      var largest: UInt64 = 0
      downsampler.mapValues { values in
        let sum = folded.reduce(UInt64(0)) {
          $1 < values.count ? $0.addingClamped(values[$1]) : $0
        }
        values = kept.map { $0 < values.count ? values[$0] : 0 } + [sum]
        largest = max(largest, sum)
      }
      peaks = kept.map { peaks[$0] } + [largest]
      keys = kept.map { keys[$0] } + [.rest]
      indices = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
      return true
    }
  }
}

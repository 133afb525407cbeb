/// Finds the same regions among the mappings of one process at two points in time.
///
/// A region that grows keeps an end of its addresses. Most keep the start: heaps, arenas, and
/// mappings that mremap(2) extends. `[stack]` grows downwards and keeps the end, and so does an
/// anonymous mapping to which the kernel merges a new one: mmap(2) takes addresses from the top
/// down (`mm/mmap.c`). A region that has lost both ends is found by the addresses that it kept. A
/// region that has moved is another one.
package struct RegionPairs {
  /// The indices of a region in both lists; `nil` if a list does not have it.
  package typealias Pair = (before: Int?, after: Int?)

  /// The index before of each region after; `nil` if it is new.
  package private(set) var before: [Int?]

  /// The regions that do not exist any more, by ascending address.
  package private(set) var ended: [Int]

  private let earlier: [MemoryRegion]
  private let later: [MemoryRegion]

  /// - Parameters:
  ///   - earlier: the mappings by ascending address.
  ///   - later: the same at a later time.
  package init(from earlier: [MemoryRegion], to later: [MemoryRegion]) {
    self.earlier = earlier
    self.later = later
    before = Array(repeating: nil, count: later.count)
    ended = Array(earlier.indices)
    // Most processes change little. The rest is short then.
    match { $0.lowerBound < $1.lowerBound ? -1 : $0.lowerBound > $1.lowerBound ? 1 : 0 }
    match { $0.upperBound < $1.upperBound ? -1 : $0.upperBound > $1.upperBound ? 1 : 0 }
    match { $0.upperBound <= $1.lowerBound ? -1 : $1.upperBound <= $0.lowerBound ? 1 : 0 }
  }

  /// All regions: those that exist after, and then those that have ended.
  package var all: [Pair] {
    before.indices.map { (before[$0], $0) } + ended.map { ($0, nil) }
  }

  /// Pairs regions that have no partner yet.
  ///
  /// - Parameter order: compares addresses: below 0 if the first are lower, 0 if they can be the
  ///   same region.
  private mutating func match(_ order: (Range<UInt64>, Range<UInt64>) -> Int) {
    if ended.isEmpty { return }
    var unmatched: [Int] = []
    var next = 0
    for index in later.indices where before[index] == nil {
      while next < ended.count, order(earlier[ended[next]].addresses, later[index].addresses) < 0 {
        unmatched.append(ended[next])
        next += 1
      }
      if next < ended.count, order(earlier[ended[next]].addresses, later[index].addresses) == 0,
        Self.canBeSame(earlier[ended[next]], later[index])
      {
        before[index] = ended[next]
        next += 1
      }
    }
    ended = unmatched + ended[next...]
  }

  /// Whether two regions at the same addresses can be one: files must have the same path, and
  /// addresses that were only reserved are not yet memory.
  private static func canBeSame(_ one: MemoryRegion, _ other: MemoryRegion) -> Bool {
    guard (one.kind == .inaccessible) == (other.kind == .inaccessible),
      one.kind.isFile == other.kind.isFile
    else { return false }
    return !one.kind.isFile || one.part.name == other.part.name
  }
}

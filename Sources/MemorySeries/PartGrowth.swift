package import MemoryProfile

/// What holds most of the memory that a process grew by.
package struct GrowthSource: Equatable, Sendable {
  package enum Place: Equatable, Sendable {
    /// A file whatever the permissions of its mappings, or a name that counts as other.
    case part(MemoryPart)
    /// A mapping as it was in the latest sample.
    case region(MemoryRegion)
  }

  package let place: Place

  /// How much it grew, in bytes.
  package let bytes: UInt64

  /// How much the process grew, in bytes.
  package let total: UInt64
}

/// The files and mappings of a process in the first and in the latest sample.
///
/// Samples with unchanged parts share them, so that keeping them costs little.
struct PartGrowth: Sendable {
  struct Parts {
    let parts: [MemoryPart: UInt64]
    let regions: [MemoryRegion]?

    init(_ memory: MemoryUsage) {
      parts = memory.parts
      regions = memory.regions
    }
  }

  private let first: Parts
  var latest: Parts

  init(_ memory: MemoryUsage) {
    first = Parts(memory)
    latest = first
  }

  /// In bytes: a process that grew by less did not grow.
  private static let leastGrowth: UInt64 = 65_536

  /// - Parameter series: the process over its lifetime.
  /// - Returns: the file or the mapping that grew most, if that is more than half of the growth of
  ///   the process; otherwise `nil`.
  func source(of series: BucketedSeries) -> GrowthSource? {
    let total = series.lastValue - min(series.lastValue, series.firstValue)
    guard total >= Self.leastGrowth else { return nil }
    let candidates: [Growth] = [largestPart, largestRegion].compactMap { $0 }
    guard let most = candidates.max(by: { $0.bytes < $1.bytes }), most.bytes > total / 2 else {
      return nil
    }
    return GrowthSource(place: most.place, bytes: most.bytes, total: total)
  }

  private typealias Growth = (place: GrowthSource.Place, bytes: UInt64)

  private var largestPart: Growth? {
    let before = Self.byName(first.parts)
    return Self.byName(latest.parts).map { part, bytes in
      (.part(part), bytes - min(bytes, before[part] ?? 0))
    }.max { $0.bytes < $1.bytes }
  }

  private static func byName(_ parts: [MemoryPart: UInt64]) -> [MemoryPart: UInt64] {
    parts.reduce(into: [:]) { $0[$1.key.withoutPermissions, default: 0].addClamped($1.value) }
  }

  /// The mapping without a file that grew most. Files are parts, which several mappings can have.
  private var largestRegion: Growth? {
    guard let before = first.regions, let after = latest.regions else { return nil }
    let pairs = RegionPairs(from: before, to: after).before
    return zip(after, pairs).filter { !$0.0.kind.isFile }.map { region, index in
      let earlier = index.map { before[$0].bytes } ?? 0
      return (.region(region), region.bytes - min(region.bytes, earlier))
    }.max { $0.bytes < $1.bytes }
  }
}

/// Whether something grew steadily over a run, and how fast.
///
/// The run is cut into 24 parts, and a ``Trend`` is laid through the medians of their levels. Where that
/// tells nothing, one is laid through the lowest levels of 12 parts: garbage collectors and caches let
/// memory rise and fall, and only what they rise from tells of a leak.
///
/// A trend alone is no growth. Growth is only what
/// - the trend's interval leaves no doubt of,
/// - is a tenth of all the coming and going at least: much smaller trends come of how sampling and a
///   regular coming and going fall together,
/// - goes on: from each third of the run to the next the lowest level rises, and from the second to the
///   last not much less than before. What grew at the beginning and then no more does not, nor does
///   anything that has fallen back to where it was, and so no saw's tooth that is seen twice.
package enum GrowthVerdict: Equatable, Sendable {
  /// There are too few samples.
  case tooShort
  /// None that can be told from coming and going.
  case none
  /// Something is larger in the end, but has not grown all the time.
  case unsteady
  /// In bytes, and in which range it is, but for one time in a hundred.
  case steady(perHour: Double, range: ClosedRange<Double>)

  /// Fewer samples tell nothing.
  static let fewestSamples = 24
  /// In milliseconds: what starts has not settled before.
  static let shortestRun = 60_000.0
  /// Bytes that are no growth, whatever the trend.
  private static let leastGrowth = 65_536.0

  package init(_ levels: BucketedSeries) {
    guard levels.count >= Self.fewestSamples, levels.duration >= Self.shortestRun else {
      self = .tooShort
      return
    }
    let parts = min(24, max(12, levels.count / 2))
    let spread =
      Self.quantile(0.9, of: levels.blocks.map(\.largest))
      - Self.quantile(0.1, of: levels.blocks.map(\.smallest))
    let least = max(Self.leastGrowth, spread / 10)
    var verdict = GrowthVerdict.none
    var isKnown = false
    for (count, level) in [(parts, Self.median), (12, Self.smallest)] {
      let means = Self.levels(of: levels, in: count, level)
      // Too much of the run is missing.
      guard means.count * 4 >= count * 3,
        let trend = Trend(times: means.map(\.time), values: means.map(\.value))
      else { continue }
      isKnown = true
      let growth = trend.slope * levels.duration
      guard trend.interval.lowerBound > 0, growth >= least else { continue }
      if Self.goesOn(means, over: levels.duration, by: growth) {
        let hour = 3_600_000.0
        self = .steady(
          perHour: trend.slope * hour,
          range: trend.interval.lowerBound * hour...trend.interval.upperBound * hour)
        return
      }
      verdict = .unsteady
    }
    self = isKnown ? verdict : .tooShort
  }

  private typealias Level = (time: Double, value: Double)

  /// The level of each of so many equally long parts of the run; those without a sample are left out.
  private static func levels(
    of levels: BucketedSeries, in parts: Int, _ level: ([Double]) -> Double
  ) -> [Level] {
    let byPart = Dictionary(grouping: levels.blocks) {
      part(of: $0.time, in: parts, over: levels.duration)
    }
    return byPart.sorted { $0.key < $1.key }.map { _, blocks in
      (
        blocks.reduce(0) { $0 + $1.time } / Double(blocks.count), level(blocks.map(\.average))
      )
    }
  }

  private static func part(of time: Double, in parts: Int, over duration: Double) -> Int {
    min(parts - 1, Int(time / duration * Double(parts)))
  }

  private static func goesOn(
    _ levels: [Level], over duration: Double, by growth: Double
  ) -> Bool {
    let lowest = (0..<3).compactMap { third in
      levels.filter { part(of: $0.time, in: 3, over: duration) == third }.map(\.value).min()
    }
    guard lowest.count == 3 else { return false }
    let (earlier, later) = (lowest[1] - lowest[0], lowest[2] - lowest[1])
    return earlier >= growth / 10 && later >= max(growth / 10, earlier / 4)
  }

  private static func median(_ values: [Double]) -> Double { Trend.median(values.sorted()) }

  private static func smallest(_ values: [Double]) -> Double { values.min() ?? 0 }

  private static func quantile(_ part: Double, of values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted[Int((Double(sorted.count - 1) * part).rounded())]
  }
}

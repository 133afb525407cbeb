import ProcFS

/// Whether a quantity grew steadily over a run, and how fast.
///
/// The run is divided into 24 parts, and a ``Trend`` is fitted to the medians of their levels. If
/// that shows nothing, one is fitted to the lowest levels of 12 parts: with garbage collectors and
/// caches, memory rises and falls, and only the lowest levels show a leak.
///
/// A trend alone is not growth. Growth also
/// - has a confidence interval above 0,
/// - is at least a tenth of the spread of the values: much smaller trends result from how sampling
///   and a periodic change coincide,
/// - continues: the lowest level rises from each third of the run to the next, and from the second
///   to the last not much less than before.
///
/// A quantity that only grew at the beginning does not continue, nor does one that fell back to its
/// former level. So two periods of a sawtooth are not growth. A quantity that is larger at the end
/// without such growth, such as after a step, is ``unsteady(_:)``.
package enum GrowthVerdict: Equatable, Sendable {
  /// There are too few samples.
  case tooShort
  /// No growth that differs from fluctuation.
  case none
  /// It ended larger but did not grow continuously. `nil` if its last values are not all above
  /// its first ones.
  case unsteady(MemoryRise?)
  /// In bytes, with its range at 99 % confidence.
  case steady(perHour: Double, range: ClosedRange<Double>)

  /// Fewer samples show nothing.
  static let fewestSamples = 24
  /// In milliseconds: a program that starts takes about as long to settle.
  static let shortestRun = 60_000.0
  /// In bytes: less is not growth, whatever the trend.
  private static let leastGrowth = 65_536.0

  package init(_ series: BucketedSeries) {
    guard series.count >= Self.fewestSamples, series.duration >= Self.shortestRun else {
      self = .tooShort
      return
    }
    let parts = min(24, max(12, series.count / 2))
    let spread =
      Self.quantile(0.9, of: series.buckets.map(\.largest))
      - Self.quantile(0.1, of: series.buckets.map(\.smallest))
    let least = max(Self.leastGrowth, spread / 10)
    var verdict = GrowthVerdict.none
    var isKnown = false
    for (count, level) in [(parts, Self.median), (12, Self.smallest)] {
      let means = Self.levels(of: series, in: count, level)
      // Too much of the run has no samples.
      guard means.count * 4 >= count * 3,
        let trend = Trend(times: means.map(\.time), values: means.map(\.value))
      else { continue }
      isKnown = true
      let growth = trend.slope * series.duration
      guard trend.interval.lowerBound > 0, growth >= least else { continue }
      if Self.continues(means, over: series.duration, by: growth) {
        let hour = 3_600_000.0
        self = .steady(
          perHour: trend.slope * hour,
          range: trend.interval.lowerBound * hour...trend.interval.upperBound * hour)
        return
      }
      verdict = .unsteady(nil)
    }
    if isKnown, let rise = MemoryRise(of: series, least: least) { verdict = .unsteady(rise) }
    self = isKnown ? verdict : .tooShort
  }

  private typealias Level = (time: Double, value: Double)

  /// The level of each of the equally long parts of the run; parts without a sample are left out.
  private static func levels(
    of series: BucketedSeries, in parts: Int, _ level: ([Double]) -> Double
  ) -> [Level] {
    let byPart = Dictionary(grouping: series.buckets) {
      part(of: $0.time, in: parts, over: series.duration)
    }
    return byPart.ordered { $0.key < $1.key }.map { _, buckets in
      (
        buckets.reduce(0) { $0 + $1.time } / Double(buckets.count), level(buckets.map(\.average))
      )
    }
  }

  private static func part(of time: Double, in parts: Int, over duration: Double) -> Int {
    min(parts - 1, Int(time / duration * Double(parts)))
  }

  /// Whether the lowest level rises from each third of the run to the next.
  private static func continues(
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

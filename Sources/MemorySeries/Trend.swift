/// The slope of values over time with its confidence interval: the median of the slopes between all
/// pairs (Theil and Sen), with the interval from Kendall's rank statistic (Sen 1968).
///
/// Neither assumes a distribution of the values, and a few outliers do not matter. Values that
/// resemble their neighbors show less than independent ones. So the variance of the statistic is
/// increased by (1 + r) / (1 − r), where r is the correlation of neighbors.
struct Trend: Equatable {
  /// The growth of the values per unit of time.
  let slope: Double

  /// The range of the slope with 99 % confidence.
  let interval: ClosedRange<Double>

  /// 99 % of a normal distribution are within this many standard deviations of its mean.
  private static let deviations = 2.576

  /// - Parameters:
  ///   - times: ascending, without duplicates.
  ///   - values: the same number.
  /// - Returns: `nil` if there are fewer than three values.
  init?(times: [Double], values: [Double]) {
    let count = values.count
    guard count > 2, times.count == count else { return nil }
    var slopes: [Double] = []
    slopes.reserveCapacity(count * (count - 1) / 2)
    for later in values.indices {
      for earlier in 0..<later {
        slopes.append((values[later] - values[earlier]) / (times[later] - times[earlier]))
      }
    }
    slopes.sort()
    let slope = Self.median(slopes)
    let variance =
      Self.variance(values)
      * Self.inflation(zip(times, values).map { $1 - slope * $0 })
    // The number of slopes outside the interval, at each end.
    let outside = (Double(slopes.count) - Self.deviations * variance.squareRoot()) / 2
    let edge = max(0, Int(outside.rounded(.down)) - 1)
    self.slope = slope
    // If all of them are inside, the interval is unbounded.
    interval =
      outside < 1
      ? -.infinity ... .infinity : slopes[edge]...slopes[slopes.count - 1 - edge]
  }

  /// - Parameter sorted: not empty.
  static func median(_ sorted: [Double]) -> Double {
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The variance of Kendall's statistic; equal values make it smaller.
  private static func variance(_ values: [Double]) -> Double {
    func part(_ count: Int) -> Double { Double(count * (count - 1) * (2 * count + 5)) }
    let equal = Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +)
    return equal.values.reduce(part(values.count)) { $0 - part($1) } / 18
  }

  /// The factor for correlated neighbors.
  ///
  /// - Parameter residuals: the values without the trend.
  private static func inflation(_ residuals: [Double]) -> Double {
    let middle = median(residuals.sorted())
    let centered = residuals.map { $0 - middle }
    let square = centered.reduce(0) { $0 + $1 * $1 }
    guard square > 0 else { return 1 }
    let product = zip(centered, centered.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    // Computed from few values, the correlation is too small (Marriott and Pope 1954).
    let few = product / square
    let correlation = min(max(few + (1 + 4 * few) / Double(residuals.count), 0), 0.95)
    return (1 + correlation) / (1 - correlation)
  }
}

/// How steeply values rise over time, and how surely that is known: the median of the slopes between
/// all pairs (Theil and Sen), with the interval that Kendall's rank statistic gives it (Sen 1968).
///
/// Neither asks how values are distributed, and a few that are far off do not matter. Values that
/// resemble their neighbours tell less than independent ones: the variance of the statistic is taken to
/// be larger by (1 + r) / (1 − r), r being the correlation of neighbours.
struct Trend: Equatable {
  /// What values grow by in one unit of time.
  let slope: Double

  /// In which the slope lies, but for one time in a hundred.
  let interval: ClosedRange<Double>

  /// Of the normal distribution: 99% lie within so many standard deviations of its mean.
  private static let deviations = 2.576

  /// - Parameters:
  ///   - times: in order, none twice.
  ///   - values: as many.
  /// - Returns: nil for fewer than three, of which nothing can be told.
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
    // How many of the slopes lie outside of the interval, at each end.
    let outside = (Double(slopes.count) - Self.deviations * variance.squareRoot()) / 2
    let edge = max(0, Int(outside.rounded(.down)) - 1)
    self.slope = slope
    // Where all of them lie inside, nothing is known beyond the last.
    interval =
      outside < 1
      ? -.infinity ... .infinity : slopes[edge]...slopes[slopes.count - 1 - edge]
  }

  /// - Parameter sorted: not empty.
  static func median(_ sorted: [Double]) -> Double {
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// Of Kendall's statistic; values that are equal make it smaller.
  private static func variance(_ values: [Double]) -> Double {
    func part(_ count: Int) -> Double { Double(count * (count - 1) * (2 * count + 5)) }
    let equal = Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +)
    return equal.values.reduce(part(values.count)) { $0 - part($1) } / 18
  }

  /// - Parameter residuals: what is left of values when the trend is taken away.
  private static func inflation(_ residuals: [Double]) -> Double {
    let middle = median(residuals.sorted())
    let centered = residuals.map { $0 - middle }
    let square = centered.reduce(0) { $0 + $1 * $1 }
    guard square > 0 else { return 1 }
    let product = zip(centered, centered.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    // What is computed of few values is too small (Marriott and Pope 1954).
    let few = product / square
    let correlation = min(max(few + (1 + 4 * few) / Double(residuals.count), 0), 0.95)
    return (1 + correlation) / (1 - correlation)
  }
}

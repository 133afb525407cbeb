import MemoryProfile

/// A quantity over a run that may be below 0.
package struct SignedSeries: Sendable {
  private var series = BucketedSeries()

  /// The largest value, in bytes, and when it was first reached, since the start of the run.
  package private(set) var peak: Int64 = 0
  package private(set) var peakTime = Duration.zero

  /// The values of the first and of the last sample, in bytes; 0 before the first.
  package private(set) var firstValue: Int64 = 0
  package private(set) var lastValue: Int64 = 0

  /// The smallest value, in bytes; 0 before the first sample.
  package private(set) var smallest: Int64 = 0

  /// The sum of all values, in bytes.
  private var sum = 0.0

  package init() {}

  /// The number of samples.
  package var count: Int { series.count }

  /// The average over the samples, in bytes; 0 if there are none.
  package var average: Int64 {
    count == 0 ? 0 : Int64(exactly: (sum / Double(count)).rounded()) ?? (sum < 0 ? .min : .max)
  }

  package var verdict: GrowthVerdict { GrowthVerdict(series) }

  /// - Parameters:
  ///   - value: in bytes.
  ///   - time: since the start of the run; not before the latest one.
  package mutating func append(_ value: Int64, at time: Duration) {
    if count == 0 || value > peak { (peak, peakTime) = (value, time) }
    smallest = count == 0 ? value : min(smallest, value)
    if count == 0 { firstValue = value }
    lastValue = value
    sum += Double(value)
    series.add(Double(value), at: time.milliseconds)
  }
}

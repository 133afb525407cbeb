import ProcFS

/// A quantity that is larger at the end of a run than at its beginning.
package struct MemoryRise: Equatable, Sendable {
  /// How much larger, in bytes: the median of the last values less that of the first.
  package let bytes: UInt64

  /// When it rose, since the start of the run: the time that divides the run best into a lower and
  /// a higher level.
  package let time: Duration

  /// - Parameter least: the smallest difference that counts, in bytes.
  /// - Returns: `nil` if one of the last values is not above all of the first ones.
  init?(of series: BucketedSeries, least: Double) {
    let averages = series.buckets.map(\.average)
    // A twelfth of the run at its beginning covers most startup phases and several short cycles.
    let first = averages.prefix(max(3, averages.count / 12)).ordered(by: <)
    let last = averages.suffix(max(3, averages.count / 24)).ordered(by: <)
    guard let highest = first.last, let lowest = last.first, lowest > highest else { return nil }
    let difference = Trend.median(last) - Trend.median(first)
    guard difference >= least, let bytes = UInt64(exactly: difference.rounded()),
      let index = Self.division(of: series.buckets)
    else { return nil }
    self.bytes = bytes
    time = series.start + .milliseconds(Int64(series.buckets[index].time))
  }

  /// The index of the first bucket of the higher level: the division with the largest variance
  /// between both parts.
  private static func division(of buckets: [BucketedSeries.Bucket]) -> Int? {
    let count = buckets.reduce(0) { $0 + Double($1.count) }
    let mean = buckets.reduce(0) { $0 + $1.values } / max(1, count)
    var best: (index: Int, variance: Double)?
    var (before, sum) = (0.0, 0.0)
    for index in buckets.indices.dropFirst() {
      before += Double(buckets[index - 1].count)
      sum += buckets[index - 1].values - mean * Double(buckets[index - 1].count)
      // The sum of all deviations is 0, so that the other part has the same sum.
      guard sum < 0, count > before else { continue }
      let variance = sum * sum / (before * (count - before))
      if variance > best?.variance ?? 0 { best = (index, variance) }
    }
    return best?.index
  }
}

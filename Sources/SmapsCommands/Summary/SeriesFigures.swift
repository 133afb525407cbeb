import MemoryProfile
import MemorySeries

/// A series of bytes that a summary shows. Only a signed one may be below 0.
protocol SummarizedSeries {
  associatedtype Value: FixedWidthInteger

  /// The number of samples.
  var count: Int { get }
  var peak: Value { get }
  var peakTime: Duration { get }
  var average: Value { get }
  var firstValue: Value { get }
  var lastValue: Value { get }
  var verdict: GrowthVerdict { get }
}

extension SignedSeries: SummarizedSeries {}

extension BucketedSeries: SummarizedSeries {
  var verdict: GrowthVerdict { GrowthVerdict(self) }
}

/// The figures of a series that tables show, in bytes. They may be below 0.
struct SeriesFigures {
  /// The number of samples.
  let count: Int
  let peak: Int64
  let average: Int64
  let first: Int64
  let last: Int64

  init(_ series: some SummarizedSeries) {
    count = series.count
    (peak, average) = (Int64(clamping: series.peak), Int64(clamping: series.average))
    (first, last) = (Int64(clamping: series.firstValue), Int64(clamping: series.lastValue))
  }

  /// The difference of the last value from the first, with its sign.
  var changeText: String {
    let change = last.addingClamped(0 - max(first, -.max))
    let magnitude = change.magnitude
    return ByteStyle.brief.signed(
      change < 0
        ? Change(before: magnitude, after: 0) : Change(before: 0, after: magnitude))
  }
}

import MemoryProfile

/// A quantity over a run, in a bounded number of buckets, however long the run is.
///
/// Each bucket is equally long, and has the average, the smallest and the largest value of its
/// samples. If a sample needs one bucket too many, every two neighbors are merged.
package struct BucketedSeries: Sendable {
  /// About twenty for each of the parts of a run that ``GrowthVerdict`` compares.
  package static let usualCapacity = 512

  /// The largest number of buckets.
  private let capacity: Int

  struct Bucket: TimeBucket, Sendable {
    var number: Int
    var count: Int
    /// The sum of the samples' times, in milliseconds since the first.
    var times: Double
    /// The sum of the values, in bytes.
    var values: Double
    var smallest: Double
    var largest: Double

    var time: Double { times / Double(count) }
    var average: Double { values / Double(count) }

    mutating func merge(_ later: Bucket) {
      count += later.count
      times += later.times
      values += later.values
      smallest = min(smallest, later.smallest)
      largest = max(largest, later.largest)
    }
  }

  private(set) var buckets: [Bucket] = []
  /// The length of a bucket, in milliseconds.
  private var width: Int64 = 1

  /// The times of the first and the last sample, in milliseconds since the start of the run.
  private var first: Int64?
  private var last: Int64 = 0

  /// The number of samples.
  package private(set) var count = 0

  /// The largest value, in bytes, and when it was first reached, since the start of the run.
  package private(set) var peak: UInt64 = 0
  package private(set) var peakTime = Duration.zero

  /// The values of the first and of the last sample, in bytes; 0 before the first.
  package private(set) var firstValue: UInt64 = 0
  package private(set) var lastValue: UInt64 = 0

  /// The sum of all values, in bytes.
  private var sum = 0.0

  package init(capacity: Int = usualCapacity) {
    self.capacity = capacity
  }

  /// The largest value of each bucket that has a sample, in bytes, in order.
  package var largest: [Double] { buckets.map(\.largest) }

  /// The average over the samples, in bytes; 0 if there are none.
  package var average: UInt64 {
    count == 0 ? 0 : UInt64(exactly: (sum / Double(count)).rounded()) ?? .max
  }

  /// When the first sample began, since the start of the run.
  var start: Duration { .milliseconds(first ?? 0) }

  /// From the first sample to the last, in milliseconds.
  var duration: Double { Double(last - (first ?? last)) }

  /// - Parameters:
  ///   - value: in bytes.
  ///   - time: since the start of the run; not before the latest one.
  package mutating func append(_ value: UInt64, at time: Duration) {
    if count == 0 || value > peak { (peak, peakTime) = (value, time) }
    if count == 0 { firstValue = value }
    lastValue = value
    add(Double(value), at: time.milliseconds)
  }

  /// Adds a value that may be below 0 to the buckets, but not to the peak and the other values of
  /// this type.
  ///
  /// - Parameters:
  ///   - value: in bytes.
  ///   - now: in milliseconds since the start of the run; not before the latest one.
  mutating func add(_ value: Double, at now: Int64) {
    let start = first ?? now
    first = start
    last = now
    count += 1
    sum += value
    var number = Int((now - start) / width)
    while let latest = buckets.last, latest.number < number, buckets.count == capacity {
      coarsen()
      number = Int((now - start) / width)
    }
    let bucket = Bucket(
      number: number, count: 1, times: Double(now - start), values: value, smallest: value,
      largest: value)
    buckets.add(bucket)
  }

  /// The difference to the sum of other series, which have the same sample times.
  ///
  /// If a bucket has several samples, the difference has their average. So its peak is exact for at
  /// most ``usualCapacity`` samples.
  func subtracting(_ others: [BucketedSeries]) -> BucketedSeries {
    var difference = BucketedSeries(capacity: capacity)
    (difference.width, difference.first, difference.last) = (width, first, last)
    difference.count = count
    difference.sum = max(0, others.reduce(sum) { $0 - $1.sum })
    difference.firstValue = others.reduce(firstValue) { $0 - min($0, $1.firstValue) }
    difference.lastValue = others.reduce(lastValue) { $0 - min($0, $1.lastValue) }
    for (place, bucket) in buckets.enumerated() {
      var rest = bucket
      rest.values = max(0, others.reduce(bucket.values) { $0 - $1.buckets[place].values })
      (rest.smallest, rest.largest) = (rest.average, rest.average)
      let bytes = UInt64(exactly: rest.average.rounded()) ?? .max
      if bytes > difference.peak || place == 0 {
        difference.peak = bytes
        difference.peakTime = start + .milliseconds(Int64(rest.time))
      }
      difference.buckets.append(rest)
    }
    return difference
  }

  private mutating func coarsen() {
    width *= 2
    buckets.coarsen()
  }
}

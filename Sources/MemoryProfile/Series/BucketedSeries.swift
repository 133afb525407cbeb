/// How large something was over a run, in a bounded number of blocks, however long the run is.
///
/// Each block is equally long, and knows the average, the smallest and the largest value of its
/// samples. Where a sample would need a block too many, every two neighbours become one.
package struct BucketedSeries: Sendable {
  /// Some twenty for each of the longer blocks that ``GrowthVerdict`` compares.
  package static let usualCapacity = 512

  /// How many blocks there are at the most.
  private let capacity: Int

  struct Block: TimeBucket, Sendable {
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

    mutating func merge(_ later: Block) {
      count += later.count
      times += later.times
      values += later.values
      smallest = min(smallest, later.smallest)
      largest = max(largest, later.largest)
    }
  }

  private(set) var blocks: [Block] = []
  /// How long a block is, in milliseconds.
  private var width: Int64 = 1

  /// When the first and the last sample were taken, in milliseconds since the start of the run.
  private var first: Int64?
  private var last: Int64 = 0

  /// How many samples were taken.
  package private(set) var count = 0

  /// The largest value of all, in bytes, and when it was first reached, since the start of the run.
  package private(set) var peak: UInt64 = 0
  package private(set) var peakTime = Duration.zero

  /// The sum of all values, in bytes.
  private var sum = 0.0

  package init(capacity: Int = usualCapacity) {
    self.capacity = capacity
  }

  /// The largest value of each block that has a sample, in bytes, in order.
  package var largest: [Double] { blocks.map(\.largest) }

  /// In bytes, over the samples; 0 of none.
  package var average: UInt64 {
    count == 0 ? 0 : UInt64(exactly: (sum / Double(count)).rounded()) ?? .max
  }

  /// From the first sample to the last, in milliseconds.
  var duration: Double { Double(last - (first ?? last)) }

  /// - Parameters:
  ///   - value: in bytes.
  ///   - time: since the start of the run; not before the one that was given last.
  package mutating func append(_ value: UInt64, at time: Duration) {
    let now = time.milliseconds
    if count == 0 || value > peak { (peak, peakTime) = (value, time) }
    let start = first ?? now
    first = start
    last = now
    count += 1
    sum += Double(value)
    var number = Int((now - start) / width)
    while let latest = blocks.last, latest.number < number, blocks.count == capacity {
      coarsen()
      number = Int((now - start) / width)
    }
    let block = Block(
      number: number, count: 1, times: Double(now - start), values: Double(value),
      smallest: Double(value), largest: Double(value))
    blocks.add(block)
  }

  private mutating func coarsen() {
    width *= 2
    blocks.coarsen()
  }
}

import MemoryProfile

/// The points of a run in a bounded number of buckets, however long the run is.
///
/// Each bucket is equally long, and keeps two of its points: those with the largest and the
/// smallest total. If a point needs one bucket too many, every two neighbors are merged. So no
/// point is dropped until there are more points than buckets, and the peak is never dropped.
struct MinMaxDownsampler: Sendable {
  /// About five for each pixel of a chart of the usual width.
  static let usualCapacity = 4096

  /// The largest number of buckets.
  private let capacity: Int

  struct Bucket: TimeBucket, Sendable {
    var number: Int
    var smallest: SeriesPoint
    var largest: SeriesPoint
    var events: ProcessEvents?

    mutating func merge(_ later: Bucket) {
      if later.smallest.total < smallest.total { smallest = later.smallest }
      if later.largest.total > largest.total { largest = later.largest }
      events = ProcessEvents.sum(events, later.events)
    }
  }

  private(set) var buckets: [Bucket] = []
  /// The length of a bucket, in milliseconds.
  private var width: Int64 = 1

  /// The first and the last point of all, so that a chart neither begins late nor ends early.
  private var first: SeriesPoint?
  private(set) var last: SeriesPoint?

  init(capacity: Int = usualCapacity) {
    self.capacity = capacity
  }

  /// - Parameter point: not before the one that was added last.
  mutating func append(_ point: SeriesPoint, events: ProcessEvents?) {
    if first == nil { first = point }
    last = point
    var number = Int(point.time.milliseconds / width)
    // By index: the last element would be copied.
    if buckets.count == capacity, buckets[capacity - 1].number < number {
      repeat {
        coarsen()
        number = Int(point.time.milliseconds / width)
      } while buckets.count == capacity
    }
    buckets.add(Bucket(number: number, smallest: point, largest: point, events: events))
  }

  private mutating func coarsen() {
    width *= 2
    buckets.coarsen()
  }

  /// Every point that was kept, in order.
  var points: [SeriesPoint] {
    var points: [SeriesPoint] = []
    func add(_ point: SeriesPoint) {
      if let latest = points.last, latest.time >= point.time { return }
      points.append(point)
    }
    if let first { add(first) }
    for bucket in buckets {
      let inOrder = bucket.smallest.time < bucket.largest.time
      add(inOrder ? bucket.smallest : bucket.largest)
      add(inOrder ? bucket.largest : bucket.smallest)
    }
    if let last { add(last) }
    return points
  }

  /// Changes the values of every point that is kept.
  mutating func mapValues(_ change: (inout [UInt64]) -> Void) {
    for index in buckets.indices {
      change(&buckets[index].smallest.values)
      change(&buckets[index].largest.values)
    }
    if var point = first {
      change(&point.values)
      first = point
    }
    if var point = last {
      change(&point.values)
      last = point
    }
  }
}

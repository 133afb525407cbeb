/// One of the equally long periods that a run is divided into. Two neighbors can be merged.
protocol TimeBucket {
  /// The number of buckets before it, including empty ones.
  var number: Int { get set }

  /// Adds the contents of a bucket that begins no earlier.
  mutating func merge(_ later: Self)
}

extension Array where Element: TimeBucket {
  /// Appends a bucket, or merges it into the last one if that has the same number.
  mutating func add(_ bucket: Element) {
    // By index: the last element would be copied.
    if let last = indices.last, self[last].number == bucket.number {
      self[last].merge(bucket)
    } else {
      append(bucket)
    }
  }

  /// Doubles the length of a bucket: merges every two neighbors.
  mutating func coarsen() {
    var coarser: [Element] = []
    coarser.reserveCapacity(count)
    for var bucket in self {
      bucket.number /= 2
      coarser.add(bucket)
    }
    self = coarser
  }
}

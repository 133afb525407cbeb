/// The moments of a run in a bounded number of columns, however long it runs.
///
/// Each column is equally long, and keeps two of its moments: the one with the largest total and the
/// one with the smallest. Where a moment would need a column too many, every two neighbours become
/// one. So nothing is left out before there are more moments than columns, and the peak never is.
struct MinMaxDownsampler: Sendable {
  /// Some five for each pixel of a chart as wide as usual.
  static let capacity = 4096

  struct Column: TimeBucket, Sendable {
    var number: Int
    var smallest: SeriesPoint
    var largest: SeriesPoint
    var marks: ProcessEvents?

    mutating func merge(_ later: Column) {
      if later.smallest.total < smallest.total { smallest = later.smallest }
      if later.largest.total > largest.total { largest = later.largest }
      marks = ProcessEvents.sum(marks, later.marks)
    }
  }

  private(set) var columns: [Column] = []
  /// How long a column is, in milliseconds.
  private var width: Int64 = 1

  /// The first and the last of all, so that a chart neither begins late nor ends early.
  private var first: SeriesPoint?
  private var last: SeriesPoint?

  /// - Parameter moment: not before the one that was added last.
  mutating func append(_ moment: SeriesPoint, mark: ProcessEvents?) {
    if first == nil { first = moment }
    last = moment
    var number = Int(moment.time.milliseconds / width)
    if let latest = columns.last, latest.number < number, columns.count == Self.capacity {
      repeat {
        coarsen()
        number = Int(moment.time.milliseconds / width)
      } while columns.count == Self.capacity
    }
    let column = Column(number: number, smallest: moment, largest: moment, marks: mark)
    columns.add(column)
  }

  private mutating func coarsen() {
    width *= 2
    columns.coarsen()
  }

  /// Every moment that was kept, in order.
  var moments: [SeriesPoint] {
    var moments: [SeriesPoint] = []
    func add(_ moment: SeriesPoint) {
      if let latest = moments.last, latest.time >= moment.time { return }
      moments.append(moment)
    }
    if let first { add(first) }
    for column in columns {
      let inOrder = column.smallest.time < column.largest.time
      add(inOrder ? column.smallest : column.largest)
      add(inOrder ? column.largest : column.smallest)
    }
    if let last { add(last) }
    return moments
  }

  /// Changes the values of every moment that is kept.
  mutating func mapValues(_ change: (inout [UInt64]) -> Void) {
    for index in columns.indices {
      change(&columns[index].smallest.values)
      change(&columns[index].largest.values)
    }
    if var moment = first {
      change(&moment.values)
      first = moment
    }
    if var moment = last {
      change(&moment.values)
      last = moment
    }
  }
}

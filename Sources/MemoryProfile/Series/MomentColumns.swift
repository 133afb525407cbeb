/// The moments of a run in a bounded number of columns, however long it runs.
///
/// Each column is equally long, and keeps two of its moments: the one with the largest total and the
/// one with the smallest. Where a moment would need a column too many, every two neighbours become
/// one. So nothing is left out before there are more moments than columns, and the peak never is.
struct MomentColumns: Sendable {
  /// Some five for each pixel of a chart as wide as usual.
  static let capacity = 4096

  struct Column: RunPiece, Sendable {
    var number: Int
    var smallest: Moment
    var largest: Moment
    var marks: ProcessMark?

    mutating func merge(_ later: Column) {
      if later.smallest.total < smallest.total { smallest = later.smallest }
      if later.largest.total > largest.total { largest = later.largest }
      marks = ProcessMark.sum(marks, later.marks)
    }
  }

  private(set) var columns: [Column] = []
  /// How long a column is, in milliseconds.
  private var width: Int64 = 1

  /// The first and the last of all, so that a chart neither begins late nor ends early.
  private var first: Moment?
  private var last: Moment?

  /// - Parameter moment: not before the one that was added last.
  mutating func append(_ moment: Moment, mark: ProcessMark?) {
    if first == nil { first = moment }
    last = moment
    var number = Int(moment.time.milliseconds / width)
    if let latest = columns.last, latest.number < number, columns.count == Self.capacity {
      repeat {
        halve()
        number = Int(moment.time.milliseconds / width)
      } while columns.count == Self.capacity
    }
    let column = Column(number: number, smallest: moment, largest: moment, marks: mark)
    columns.add(column)
  }

  private mutating func halve() {
    width *= 2
    columns.halve()
  }

  /// Every moment that was kept, in order.
  var moments: [Moment] {
    var moments: [Moment] = []
    func add(_ moment: Moment) {
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

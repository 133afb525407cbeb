import MemoryProfile

/// The total at each mark of a run, which shows in which phase it grew.
struct MarkTotals {
  struct Row {
    let mark: TimeMark

    /// The total of the latest sample that began before the mark, in bytes; of the first sample if
    /// there is none.
    fileprivate(set) var total: UInt64?

    /// The largest total of the samples from the mark on, until the next one; `nil` if there is
    /// none.
    fileprivate(set) var peak: UInt64?
  }

  private(set) var rows: [Row] = []

  /// How many marks have no row.
  private(set) var omitted = 0

  /// The time and the total of the latest sample; `nil` before the first.
  private(set) var end: (time: Duration, total: UInt64)?

  /// The largest number of rows.
  static let limit = 1000

  /// - Parameter sample: not before the latest one.
  mutating func add(_ sample: Sample) {
    let total = sample.total.total
    end = (sample.interval.lowerBound, total)
    // Marks before the first sample.
    for index in rows.indices.reversed() {
      guard rows[index].total == nil else { break }
      rows[index].total = total
    }
    if let last = rows.indices.last, omitted == 0 {
      rows[last].peak = max(rows[last].peak ?? 0, total)
    }
  }

  /// - Parameter marks: read after the latest sample.
  mutating func add(_ marks: [TimeMark]) {
    for mark in marks {
      guard rows.count < Self.limit else {
        omitted += 1
        continue
      }
      rows.append(Row(mark: mark, total: end?.total))
    }
  }

  /// The change of the total since the mark before; `nil` for the first row.
  ///
  /// - Parameter index: that of a row, or their number for the end of the run.
  func change(at index: Int) -> Change? {
    guard index > 0, let before = rows[index - 1].total,
      let after = index < rows.count ? rows[index].total : end?.total
    else { return nil }
    return Change(before: before, after: after)
  }
}

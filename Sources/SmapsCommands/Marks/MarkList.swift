import MemoryProfile

/// The first marks of a run, as many as an output shows, and the number of all others.
struct MarkList {
  private(set) var marks: [TimeMark] = []

  /// How many marks are left out.
  private(set) var omitted = 0

  private let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  mutating func append(_ more: [TimeMark]) {
    let taken = more.prefix(limit - marks.count)
    marks += taken
    omitted += more.count - taken.count
  }
}

extension ReportData {
  /// The largest number of columns. Each has the samples with the largest and the smallest total.
  package static let columnLimit = 2000

  /// How many processes have series of their own.
  package static let processLimit = 100

  /// How many files, or other groups, have series of their own.
  package static let groupLimit = 200

  /// The longest text, in Unicode scalars.
  package static let textLimit = 512

  /// The same with less: at most `count` columns, whole samples of them.
  func reduced(toColumns count: Int) -> ReportData {
    var data = self
    let indices = Self.extremes(of: columns.total, at: columns.times, in: count)
    func pick(_ values: [Int64]) -> [Int64] { indices.map { values[$0] } }
    data.columns.times = pick(columns.times)
    data.columns.total = pick(columns.total)
    for index in columns.counters.indices {
      data.columns.counters[index].values = pick(columns.counters[index].values)
    }
    for split in columns.splits.indices {
      for layer in columns.splits[split].layers.indices {
        data.columns.splits[split].layers[layer].values = pick(
          columns.splits[split].layers[layer].values)
      }
    }
    if let baseline = annotations.baseline {
      let indices = Self.extremes(of: baseline.total, at: baseline.times, in: count)
      data.annotations.baseline?.times = indices.map { baseline.times[$0] }
      data.annotations.baseline?.total = indices.map { baseline.total[$0] }
    }
    data.annotations.events = Self.merged(annotations.events, in: count)
    data.annotations.marks = Array(annotations.marks.prefix(count))
    return data
  }

  /// The same with details of at most `count` columns.
  func reduced(toDetailColumns count: Int) -> ReportData {
    guard let detail else { return self }
    var totals = [Int64](repeating: 0, count: detail.times.count)
    for row in detail.rows {
      for index in totals.indices { totals[index] &+= row.values[index] }
    }
    var data = self
    let indices = Self.extremes(of: totals, at: detail.times, in: count)
    data.detail?.times = indices.map { detail.times[$0] }
    for row in detail.rows.indices {
      data.detail?.rows[row].values = indices.map { detail.rows[row].values[$0] }
    }
    return data
  }

  /// The same with the details of categories only, without names in them.
  var withoutNames: ReportData {
    guard let detail else { return self }
    var data = self
    var rows: [[Int?]: Detail.Row] = [:]
    for row in detail.rows {
      let empty = Detail.Row(
        process: row.process, category: row.category, name: nil,
        values: [Int64](repeating: 0, count: row.values.count))
      var sum = rows.removeValue(forKey: [row.process, row.category]) ?? empty
      for index in row.values.indices { sum.values[index] &+= row.values[index] }
      rows[[row.process, row.category]] = sum
    }
    data.detail?.names = []
    data.detail?.rows = rows.values.sorted {
      ($0.process ?? -1, $0.category) < ($1.process ?? -1, $1.category)
    }
    return data
  }

  /// The same with names and other texts of at most `length` Unicode scalars.
  func shortened(to length: Int) -> ReportData {
    func shorten(_ text: inout String) {
      guard text.unicodeScalars.count > length else { return }
      text = String(String.UnicodeScalarView(text.unicodeScalars.prefix(length - 1))) + "…"
    }
    var data = self
    shorten(&data.run.title)
    shorten(&data.run.origin)
    for index in processes.indices {
      shorten(&data.processes[index].label)
      shorten(&data.processes[index].command)
    }
    for split in columns.splits.indices {
      for layer in columns.splits[split].layers.indices {
        shorten(&data.columns.splits[split].layers[layer].name)
        if var full = columns.splits[split].layers[layer].full {
          shorten(&full)
          data.columns.splits[split].layers[layer].full = full
        }
      }
    }
    for index in detail?.names.indices ?? 0..<0 { shorten(&data.detail!.names[index]) }
    for index in annotations.marks.indices { shorten(&data.annotations.marks[index].label) }
    return data
  }

  /// The samples to keep: all if they are few enough. Otherwise those with the smallest and the
  /// largest value of each of at most `count` equally long parts, and those at both ends. The parts
  /// are as long as those of the series' own buckets, a power of two in milliseconds.
  static func extremes(of values: [Int64], at times: [Int64], in count: Int) -> [Int] {
    guard times.count > 2 * count, let first = times.first, let last = times.last else {
      return Array(times.indices)
    }
    var width: Int64 = 1
    while last / width - first / width >= count { width *= 2 }
    var kept: Set<Int> = [0, times.count - 1]
    var (low, high) = (0, 0)
    for index in times.indices {
      if times[index] / width != times[low] / width {
        kept.formUnion([low, high])
        (low, high) = (index, index)
      }
      if values[index] < values[low] { low = index }
      if values[index] > values[high] { high = index }
    }
    return kept.union([low, high]).sorted()
  }

  /// Events of neighbors are summed until they are few enough.
  private static func merged(_ events: [Event], in count: Int) -> [Event] {
    var events = events
    while events.count > count {
      events = stride(from: 0, to: events.count, by: 2).map { index in
        guard index + 1 < events.count else { return events[index] }
        let (one, two) = (events[index], events[index + 1])
        return Event(
          time: one.time, started: one.started + two.started, ended: one.ended + two.ended)
      }
    }
    return events
  }
}

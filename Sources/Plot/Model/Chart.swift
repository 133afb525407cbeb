/// Values over time, before anyone knows where on a page they will stand: layers that lie one upon
/// the other as areas, and lines above them.
///
/// A chart of layers alone is a stacked-area chart, one of lines alone a line chart. Where nothing is
/// known lie ``gaps``, which are not drawn; what happened at a moment is one of ``marks``.
public struct Chart: Equatable, Sendable {
  /// Values over time, one for each of the chart's times.
  public struct Series: Equatable, Sendable {
    /// As the legend has it.
    public var name: String
    /// Of its area or its line.
    public var color: RGB
    /// One for each time.
    public var values: [Double]

    /// The largest value there was, where `values` are only a selection; nil where they are all.
    public var peak: Double?

    /// Makes a series.
    public init(name: String, color: RGB, values: [Double], peak: Double? = nil) {
      self.name = name
      self.color = color
      self.values = values
      self.peak = peak
    }
  }

  /// How many of something began and ended at a moment: processes, sessions, shifts.
  public struct Mark: Equatable, Sendable {
    /// In seconds, on the scale of the chart's times.
    public var time: Double
    /// How many began.
    public var begun: Int
    /// How many ended.
    public var ended: Int

    /// Makes a mark of what happened at a moment.
    public init(time: Double, begun: Int, ended: Int) {
      self.time = time
      self.begun = begun
      self.ended = ended
    }
  }

  /// What marks count, and what becomes of it.
  public struct MarkNames: Equatable, Sendable {
    /// One of what is counted, such as `process`.
    public var one: String
    /// Several of them, such as `processes`.
    public var many: String
    /// What is said of those that began, such as `started`.
    public var begun: String
    /// What is said of those that ended, such as `ended`.
    public var ended: String

    /// Names what is counted, in English where nothing else is said.
    public init(one: String, many: String, begun: String = "started", ended: String = "ended") {
      self.one = one
      self.many = many
      self.begun = begun
      self.ended = ended
    }
  }

  /// Above the chart.
  public var title: String

  /// One line of small facts below the title.
  public var subtitle: String

  /// What the chart shows, as a paragraph for who can't see it.
  public var summary: String

  /// When the values were taken, in seconds, ascending; the first is the start of the time axis.
  public var times: [Double]

  /// What the layers' values are; the layout adds the unit: `PSS` becomes `PSS (MiB)`.
  public var valueTitle: String
  /// How the values are divided and written.
  public var quantity: Quantity

  /// From the bottom to the top of the stack. What is below 0 counts as 0.
  public var layers: [Series]

  /// What the lines' values are, where they have an axis of their own at the right; nil where they
  /// are drawn against that of the layers.
  public var lineTitle: String?
  /// How the values of lines with an axis of their own are divided and written.
  public var lineQuantity: Quantity
  /// Drawn above the layers.
  public var lines: [Series]

  /// Where nothing is known between two neighbouring times, in seconds: areas and lines are
  /// interrupted there. Ascending.
  public var gaps: [Range<Double>]

  /// What began and ended, shown below the time axis. Ascending.
  public var marks: [Mark]
  /// What the marks count.
  public var markNames: MarkNames

  /// - Precondition: every series has as many values as there are times.
  public init(
    title: String, subtitle: String = "", summary: String = "", times: [Double],
    valueTitle: String, quantity: Quantity, layers: [Series] = [], lineTitle: String? = nil,
    lineQuantity: Quantity = .count, lines: [Series] = [], gaps: [Range<Double>] = [],
    marks: [Mark] = [], markNames: MarkNames = MarkNames(one: "event", many: "events")
  ) {
    precondition(
      (layers + lines).allSatisfy { $0.values.count == times.count },
      "every series needs one value for each time")
    self.title = title
    self.subtitle = subtitle
    self.summary = summary
    self.times = times
    self.valueTitle = valueTitle
    self.quantity = quantity
    self.layers = layers
    self.lineTitle = lineTitle
    self.lineQuantity = lineQuantity
    self.lines = lines
    self.gaps = gaps
    self.marks = marks
    self.markNames = markNames
  }
}

extension Chart {
  /// The height of the whole stack at each time.
  public var totals: [Double] {
    var sums = [Double](repeating: 0, count: times.count)
    for layer in layers {
      for index in sums.indices { sums[index] += max(0, layer.values[index]) }
    }
    return sums
  }

  /// From the first time to the last, in seconds.
  package var length: Double { (times.last ?? 0) - (times.first ?? 0) }

  /// Without the layers that are 0 all the time.
  public func droppingEmptyLayers() -> Chart {
    var chart = self
    chart.layers.removeAll { $0.values.allSatisfy { $0 <= 0 } }
    return chart
  }

  /// With the smallest layers summed up in one at the top, where there are more than `limit`.
  ///
  /// Small is what has a small peak. The layers that stay keep their order.
  ///
  /// - Parameter color: of the sum, which is named `Other (n)` after the number of its layers.
  public func mergingSmallLayers(above limit: Int = 12, color: RGB) -> Chart {
    var chart = self
    chart.layers = layers.mergingSmallest(limit: limit, bySize: \.largest) { merged in
      var sum = [Double](repeating: 0, count: times.count)
      for layer in merged {
        for index in sum.indices { sum[index] += layer.values[index] }
      }
      return Series(name: "Other (\(merged.count))", color: color, values: sum)
    }
    return chart
  }

  /// The marks, with those that fall into the same of `count` parts of the time axis as one, at the
  /// time of the first.
  package func marks(inSlots count: Int) -> [Mark] {
    let start = times.first ?? 0
    var merged: [(slot: Int, mark: Mark)] = []
    for mark in marks {
      let share = length > 0 ? min(max((mark.time - start) / length, 0), 1) : 0
      let slot = Int(share * Double(count))
      if let last = merged.last, last.slot == slot {
        merged[merged.count - 1].mark.begun += mark.begun
        merged[merged.count - 1].mark.ended += mark.ended
      } else {
        merged.append((slot, mark))
      }
    }
    return merged.map(\.mark)
  }

  /// The indices of the times in runs without a gap inside.
  package var runs: [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    var gap = 0
    for index in times.indices.dropFirst() {
      while gap < gaps.count, gaps[gap].upperBound <= times[index - 1] { gap += 1 }
      if gap < gaps.count, gaps[gap].lowerBound < times[index] {
        runs.append(start..<index)
        start = index
      }
    }
    if start < times.count { runs.append(start..<times.count) }
    return runs
  }
}

extension Chart.Series {
  /// The largest value there ever was; 0 where there is none.
  package var largest: Double { peak ?? values.max() ?? 0 }
}

extension Chart.MarkNames {
  /// `1 process`, `3 processes`.
  package func text(_ count: Int) -> String { "\(count) \(count == 1 ? one : many)" }
}

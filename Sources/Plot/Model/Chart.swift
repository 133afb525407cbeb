/// Values over time: layers that are stacked as areas, and lines above them.
///
/// A chart with layers only is a stacked-area chart; one with lines only is a line chart. Areas and
/// lines are interrupted at ``gaps``, where no data exists. ``events`` are marked below the time
/// axis, and ``marks`` are vertical lines. ``baseline`` is a line that the stack is compared with.
public struct Chart: Equatable, Sendable {
  /// The heading.
  public var title: String

  /// One line of details below the title.
  public var subtitle: String

  /// A paragraph that describes the chart for screen readers.
  public var summary: String

  /// The times of the samples, and how they are written.
  private var timeScale: TimeScale

  /// What the values of the layers are.
  public var valueAxis: Axis

  /// The layers from the bottom to the top of the stack. Values below 0 count as 0.
  public var layers: [Series]

  /// The second axis at the right, which the lines are drawn against; `nil` if they use the value
  /// axis.
  public var lineAxis: Axis?

  /// The lines, drawn above the layers.
  public var lines: [Series]

  /// The rates in strips below the areas, from top to bottom.
  public var strips: [Strip]

  /// What is known of times rather than of series.
  private var annotations: Annotations

  /// The total that the stack is compared with; `nil` for none.
  public var baseline: Baseline?

  /// Whether the highest point of the stack is marked.
  public var showsPeak: Bool

  /// Creates a chart.
  ///
  /// - Precondition: every series has one value for each time.
  public init(
    title: String, subtitle: String = "", summary: String = "", times: [Double],
    interval: Double? = nil, valueAxis: Axis, layers: [Series] = [], lineAxis: Axis? = nil,
    lines: [Series] = [], strips: [Strip] = [], clock: Clock? = nil, gaps: [Gap] = [],
    events: [Event] = [],
    eventLabels: EventLabels = EventLabels(singular: "event", plural: "events"),
    marks: [Mark] = [], baseline: Baseline? = nil, showsPeak: Bool = true
  ) {
    precondition(
      (layers + lines).allSatisfy { $0.values.count == times.count }
        && strips.allSatisfy { $0.values.count == times.count },
      "every series needs one value for each time")
    self.title = title
    self.subtitle = subtitle
    self.summary = summary
    timeScale = TimeScale(times: times, interval: interval, clock: clock)
    self.valueAxis = valueAxis
    self.layers = layers
    self.lineAxis = lineAxis
    self.lines = lines
    self.strips = strips
    annotations = Annotations(
      gaps: gaps, events: events, eventLabels: eventLabels, marks: marks)
    self.baseline = baseline
    self.showsPeak = showsPeak
  }
}

extension Chart {
  private struct Annotations: Equatable {
    var gaps: [Gap]
    var events: [Event]
    var eventLabels: EventLabels
    var marks: [Mark]
  }

  /// The intervals without data, in ascending order.
  public var gaps: [Gap] {
    get { annotations.gaps }
    set { annotations.gaps = newValue }
  }

  /// The events below the time axis, in ascending order of time.
  public var events: [Event] {
    get { annotations.events }
    set { annotations.events = newValue }
  }

  /// What the events count.
  public var eventLabels: EventLabels {
    get { annotations.eventLabels }
    set { annotations.eventLabels = newValue }
  }

  /// The labeled times, in ascending order: vertical lines.
  public var marks: [Mark] {
    get { annotations.marks }
    set { annotations.marks = newValue }
  }
}

extension Chart {
  private struct TimeScale: Equatable {
    var times: [Double]
    var interval: Double?
    var clock: Clock?
  }

  /// The times of the samples in seconds, ascending. The time axis starts at the first.
  public var times: [Double] {
    get { timeScale.times }
    set { timeScale.times = newValue }
  }

  /// The intended time between two samples in seconds; `nil` if it is not known. Times are written
  /// as precisely.
  public var interval: Double? {
    get { timeScale.interval }
    set { timeScale.interval = newValue }
  }

  /// The time of day at the time 0 of ``times``; `nil` if times are written as elapsed since the
  /// first sample.
  public var clock: Clock? {
    get { timeScale.clock }
    set { timeScale.clock = newValue }
  }
}

extension Chart {
  /// Named values over time.
  public struct Series: Equatable, Sendable {
    /// The name in the legend.
    public var name: String
    /// The name without abbreviations, which the tooltip of the legend shows; `nil` if it is
    /// ``name``.
    public var wholeName: String?
    /// The color of the area or the line.
    public var color: RGB
    /// One value for each of the chart's times.
    public var values: [Double]

    /// The largest value of the original data if `values` are downsampled; `nil` if they are
    /// complete.
    public var peak: Double?

    /// How many series this one is the sum of; `nil` if it is no sum, 0 if the number is not known.
    ///
    /// Layers that are too thin to be visible are added to the sum.
    public var mergedCount: Int?

    /// Creates a series.
    public init(
      name: String, wholeName: String? = nil, color: RGB, values: [Double], peak: Double? = nil,
      mergedCount: Int? = nil
    ) {
      self.name = name
      self.wholeName = wholeName
      self.color = color
      self.values = values
      self.peak = peak
      self.mergedCount = mergedCount
    }

    /// The largest value of the original data; 0 if there is none.
    package var largest: Double { peak ?? values.max() ?? 0 }
  }
}

extension Chart {
  /// An interval without data.
  public struct Gap: Equatable, Sendable {
    /// The time of the last sample before it, in seconds.
    public var start: Double
    /// The time of the first sample after it, in seconds.
    public var end: Double
    /// Why there is no data, such as `machine suspended`; empty if it is not known.
    public var reason: String

    /// Creates a gap.
    public init(_ range: Range<Double>, reason: String = "") {
      start = range.lowerBound
      end = range.upperBound
      self.reason = reason
    }
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

  /// The time from the first to the last sample, in seconds.
  package var duration: Double { (times.last ?? 0) - (times.first ?? 0) }

  /// Formats a time as the time axis does: the time of day, or the time since the first sample.
  ///
  /// - Parameter time: in seconds, on the scale of ``times``.
  package func formatTime(_ time: Double) -> String { formatTime(time, timeResolution) }

  /// Formats a time with another precision.
  package func formatTime(_ time: Double, _ resolution: TimeResolution) -> String {
    if let clock { return clock.text(at: time, resolution, withDate: spansDays) }
    return ElapsedTime(seconds: time - (times.first ?? 0)).clock(resolution)
  }

  /// Whether the samples are from more than one day by the clock.
  private var spansDays: Bool {
    guard let clock, let first = times.first, let last = times.last else { return false }
    return clock.moment(at: first).date != clock.moment(at: last).date
  }

  private var timeResolution: TimeResolution {
    if let interval { return TimeResolution(interval: interval) }
    return times.count < 2
      ? .seconds : TimeResolution(average: duration / Double(times.count - 1))
  }

  /// Formats a value of the layers.
  package func format(_ value: Double) -> String { valueAxis.quantity.format(value) }

  /// Formats a value of the lines.
  package func formatLine(_ value: Double) -> String {
    (lineAxis ?? valueAxis).quantity.format(value)
  }

  /// Returns the chart without the layers that are never above 0.
  public func droppingEmptyLayers() -> Chart {
    var chart = self
    chart.layers.removeAll { $0.values.allSatisfy { $0 <= 0 } }
    return chart
  }

  /// Returns the chart with at most `limit` layers, the smallest summed in one at the top.
  ///
  /// Layers are compared by their peaks; those that are kept stay in order. The sum is named
  /// `Other (n)`, where n is the number of layers in it.
  ///
  /// - Parameters:
  ///   - limit: the largest number of layers, the sum included. Below 1 it counts as 1.
  ///   - color: the color of the sum.
  public func mergingSmallestLayers(limit: Int = 12, color: RGB) -> Chart {
    var chart = self
    chart.layers = layers.mergingSmallest(limit: limit, bySize: \.largest) { merged in
      var sum = [Double](repeating: 0, count: times.count)
      for layer in merged {
        for index in sum.indices { sum[index] += layer.values[index] }
      }
      return Series(
        name: "Other (\(merged.count))", color: color, values: sum, mergedCount: merged.count)
    }
    return chart
  }

  /// The indices of the times, divided into segments without a gap.
  package var segments: [Range<Int>] {
    var segments: [Range<Int>] = []
    var start = 0
    var gap = 0
    for index in times.indices.dropFirst() {
      while gap < gaps.count, gaps[gap].end <= times[index - 1] { gap += 1 }
      if gap < gaps.count, gaps[gap].start < times[index] {
        segments.append(start..<index)
        start = index
      }
    }
    if start < times.count { segments.append(start..<times.count) }
    return segments
  }
}

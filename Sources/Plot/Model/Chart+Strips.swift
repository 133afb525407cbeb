extension Chart {
  /// A rate over time, drawn in a strip of its own below the areas, on the same time axis.
  public struct Strip: Equatable, Sendable {
    /// The name in the legend.
    public var name: String
    /// What the values are, with their own axis.
    public var axis: Axis
    /// The color of the area.
    public var color: RGB

    /// One value for each of the chart's times: the rate since the time before; `nil` if it was not
    /// measured. The first one is not drawn.
    public var values: [Double?]

    /// Creates a strip.
    public init(name: String, axis: Axis, color: RGB, values: [Double?]) {
      self.name = name
      self.axis = axis
      self.color = color
      self.values = values
    }

    /// The largest rate; 0 if none was measured.
    package var largest: Double { values.dropFirst().compactMap(\.self).max() ?? 0 }
  }

  /// A rate during a period.
  package struct RateStep: Equatable, Sendable {
    /// When it begins and ends, in seconds.
    package var start: Double
    package var end: Double
    package var rate: Double
  }

  /// The rates of a strip without the periods that were not measured. Steps that adjoin each other
  /// are in one segment.
  ///
  /// If there are more samples than columns, a step has the largest rate of its column.
  ///
  /// - Parameter columns: the width of the strip in pixels.
  package func steps(of strip: Strip, toColumns columns: Int) -> [[RateStep]] {
    let start = times.first ?? 0
    let scale = duration > 0 ? Double(columns) / duration : 0
    let reduces = times.count > columns
    var segments: [[RateStep]] = []
    var column = 0
    for segment in self.segments {
      var steps: [RateStep] = []
      for index in segment.dropFirst() {
        guard let rate = strip.values[index] else {
          if !steps.isEmpty { segments.append(steps) }
          steps = []
          continue
        }
        let current = Int((times[index] - start) * scale)
        if reduces, current == column, !steps.isEmpty {
          steps[steps.count - 1].end = times[index]
          steps[steps.count - 1].rate = max(steps[steps.count - 1].rate, rate)
        } else {
          steps.append(RateStep(start: times[index - 1], end: times[index], rate: rate))
        }
        column = current
      }
      if !steps.isEmpty { segments.append(steps) }
    }
    return segments
  }

  /// Lays out the axis of a strip. It has few ticks, because a strip is low.
  package func stripAxisLayout(_ strip: Strip) -> AxisLayout {
    AxisLayout(strip.axis, values: [strip.largest], headroom: 0.1, isLow: true)
  }
}

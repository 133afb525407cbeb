extension Chart {
  /// The total of other data, which the stack is compared with: a line over the areas.
  ///
  /// It has times of its own. If it is longer than the data of the chart, so is the time axis.
  public struct Baseline: Equatable, Sendable {
    /// The name in the legend.
    public var name: String
    /// The times in seconds, ascending, on the scale of ``Chart/times``.
    public var times: [Double]
    /// One value for each time, against the value axis.
    public var values: [Double]
    /// The intervals without data, in ascending order.
    public var gaps: [Gap]

    /// Creates a baseline.
    ///
    /// - Precondition: there is one value for each time.
    public init(name: String, times: [Double], values: [Double], gaps: [Gap] = []) {
      precondition(values.count == times.count, "a baseline needs one value for each time")
      self.name = name
      self.times = times
      self.values = values
      self.gaps = gaps
    }

    /// The largest value; 0 if there is none.
    package var largest: Double { values.max() ?? 0 }

    /// Returns the value at a time: that of the latest time before it.
    ///
    /// - Returns: `nil` before the first time and after the last one.
    package func value(at time: Double) -> Double? {
      guard let last = times.last, time <= last else { return nil }
      var (low, high) = (0, times.count)
      while low < high {
        let middle = (low + high) / 2
        if times[middle] <= time { low = middle + 1 } else { high = middle }
      }
      return low > 0 ? values[low - 1] : nil
    }

    /// Returns the points of each part without a gap.
    ///
    /// - Parameters:
    ///   - columns: the width of the chart in pixels. Each column has at most four points, the
    ///     largest and the smallest value among them.
    ///   - duration: the time that is as wide, in seconds.
    package func segments(columns: Int, duration: Double) -> [[(time: Double, value: Double)]] {
      let chart = Chart(
        title: "", times: times, valueAxis: Axis(title: "", quantity: .count),
        lines: [Series(name: name, color: RGB(0), values: values)], gaps: gaps)
      let own = chart.duration
      let share = duration > 0 ? own / duration : 1
      let drawn = chart.downsampled(toColumns: max(1, Int(Double(columns) * share)))
      return drawn.segments.map { segment in
        segment.map { (drawn.times[$0], drawn.lines[0].values[$0]) }
      }
    }
  }

  /// The time of the end of the time axis: of the data, or of the baseline if that is longer.
  package var endTime: Double { max(times.last ?? 0, baseline?.times.last ?? 0) }

  /// The length of the time axis, in seconds.
  package var axisDuration: Double { max(duration, endTime - (times.first ?? 0)) }
}

/// The range, the ticks and the title of a value axis.
package struct AxisLayout: Equatable, Sendable {
  /// The title with its unit: `PSS (MiB)`.
  package let title: String
  package private(set) var ticks: Ticks

  /// The range of the axis. It includes 0 and all values, and some headroom for a label above the
  /// highest value.
  package let domain: ClosedRange<Double>

  /// The usual fraction of an axis that is free beyond its values.
  package static let headroom = 0.07

  /// Lays out an axis.
  ///
  /// - Parameters:
  ///   - values: the values to include; only the finite ones count.
  ///   - headroom: the fraction of the axis that is free beyond them.
  ///   - isLow: whether there is only space for a few ticks.
  init(_ axis: Axis, values: [Double], headroom: Double, isLow: Bool = false) {
    let factor = 1 / (1 - headroom)
    let finite = values.filter(\.isFinite)
    let high = max(0, finite.max() ?? 0) * factor
    let low = min(0, finite.min() ?? 0) * factor
    domain = low...(high > low ? high : low + 1)
    let all = Ticks(from: low, upTo: high, of: axis.quantity)
    ticks = isLow ? all.ends : all
    title = ticks.unit.isEmpty ? axis.title : "\(axis.title) (\(ticks.unit))"
  }

  /// Returns the axis with fewer ticks if their labels would overlap.
  ///
  /// - Parameters:
  ///   - height: the length of the axis in pixels.
  ///   - labelHeight: the height that a label needs, in pixels.
  package func fitting(height: Double, labelHeight: Double) -> AxisLayout {
    var fitting = self
    fitting.ticks = ticks.thinned(toSteps: Int(height / labelHeight))
    return fitting
  }
}

extension Chart {
  /// Lays out the left axis: of the layers, and of lines without a second axis.
  ///
  /// - Parameter highest: the largest total if it is known already; `nil` if it is not.
  package func valueAxisLayout(
    headroom: Double = AxisLayout.headroom, highest: Double? = nil
  ) -> AxisLayout {
    let values = lineAxis == nil ? lineExtremes : []
    let largest = max(highest ?? totals.max() ?? 0, baseline?.largest ?? 0)
    return AxisLayout(valueAxis, values: values + [largest], headroom: headroom)
  }

  /// Lays out the second axis at the right; `nil` if the chart has none, or no lines.
  package func lineAxisLayout(headroom: Double = AxisLayout.headroom) -> AxisLayout? {
    guard let lineAxis, !lines.isEmpty else { return nil }
    return AxisLayout(lineAxis, values: lineExtremes, headroom: headroom)
  }

  private var lineExtremes: [Double] {
    lines.compactMap { $0.values.max() } + lines.compactMap { $0.values.min() }
  }
}

/// The ticks and the title of the time axis.
package struct TimeAxisLayout: Equatable, Sendable {
  /// `time since the start (s)` or `time of day (UTC+01:00)`.
  package let title: String
  /// Their values are seconds since the start of the axis.
  package let ticks: Ticks
}

extension Chart {
  /// Lays out the time axis.
  ///
  /// - Parameter count: the largest number of steps.
  package func timeAxisLayout(atMost count: Int) -> TimeAxisLayout {
    if let clock {
      let ticks = Ticks(clock, from: times.first ?? 0, seconds: axisDuration, atMost: count)
      return TimeAxisLayout(title: "time of day (\(ticks.unit))", ticks: ticks)
    }
    let ticks = Ticks(seconds: axisDuration, atMost: count)
    return TimeAxisLayout(title: "time since the start (\(ticks.unit))", ticks: ticks)
  }
}

extension BarChart {
  /// Lays out the axis of the bars.
  package var valueAxisLayout: AxisLayout {
    AxisLayout(valueAxis, values: bars.map(\.total), headroom: 0.02)
  }
}

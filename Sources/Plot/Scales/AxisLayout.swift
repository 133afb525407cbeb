/// The range, the ticks and the title of a value axis.
package struct AxisLayout: Equatable, Sendable {
  /// The title with its unit: `PSS (MiB)`.
  package let title: String
  package let ticks: Ticks

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
  init(_ axis: Axis, values: [Double], headroom: Double) {
    let factor = 1 / (1 - headroom)
    let finite = values.filter(\.isFinite)
    let high = max(0, finite.max() ?? 0) * factor
    let low = min(0, finite.min() ?? 0) * factor
    domain = low...(high > low ? high : low + 1)
    ticks = Ticks(from: low, upTo: high, of: axis.quantity)
    title = ticks.unit.isEmpty ? axis.title : "\(axis.title) (\(ticks.unit))"
  }
}

extension Chart {
  /// Lays out the left axis: of the layers, and of lines without a second axis.
  package func valueAxisLayout(headroom: Double = AxisLayout.headroom) -> AxisLayout {
    let values = lineAxis == nil ? lineExtremes : []
    let largest = max(totals.max() ?? 0, baseline?.largest ?? 0)
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

extension BarChart {
  /// Lays out the axis of the bars.
  package var valueAxisLayout: AxisLayout {
    AxisLayout(valueAxis, values: bars.map(\.total), headroom: 0.02)
  }
}

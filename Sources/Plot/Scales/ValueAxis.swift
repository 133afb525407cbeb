/// An axis of values: what it is about, how far it reaches and where it bears labels.
package struct ValueAxis: Equatable, Sendable {
  /// With its unit: `PSS (MiB)`.
  package let title: String
  package let ticks: Ticks

  /// What the axis spans: from 0, or from the lowest value where that is below, to somewhat more than
  /// the highest, whose label stands there.
  package let domain: ClosedRange<Double>

  /// The share of an axis that is usually kept free beyond its values.
  package static let headroom = 0.07

  /// - Parameters:
  ///   - values: of which the largest and the smallest count.
  ///   - headroom: the share of the axis that is kept free beyond them.
  init(_ title: String, of quantity: Quantity, values: [Double], headroom: Double) {
    let reach = 1 / (1 - headroom)
    let finite = values.filter(\.isFinite)
    let high = max(0, finite.max() ?? 0) * reach
    let low = min(0, finite.min() ?? 0) * reach
    domain = low...(high > low ? high : low + 1)
    ticks = Ticks(from: low, upTo: high, of: quantity)
    self.title = ticks.unit.isEmpty ? title : "\(title) (\(ticks.unit))"
  }
}

extension Chart {
  /// The axis at the left: of the layers, and of lines that have none of their own.
  package func valueAxis(headroom: Double = ValueAxis.headroom) -> ValueAxis {
    let values = lineTitle == nil ? extremesOfLines : []
    return ValueAxis(
      valueTitle, of: quantity, values: values + [totals.max() ?? 0], headroom: headroom)
  }

  /// The lines' own axis at the right; nil where there is none.
  package func lineAxis(headroom: Double = ValueAxis.headroom) -> ValueAxis? {
    guard let lineTitle, !lines.isEmpty else { return nil }
    return ValueAxis(
      lineTitle, of: lineQuantity, values: extremesOfLines, headroom: headroom)
  }

  private var extremesOfLines: [Double] {
    lines.compactMap { $0.values.max() } + lines.compactMap { $0.values.min() }
  }
}

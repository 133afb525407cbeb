/// Maps values to positions linearly.
package struct LinearScale: Equatable, Sendable {
  package let domain: ClosedRange<Double>
  /// The position of the lower bound of the domain.
  package let start: Double
  /// The position of the upper bound. It may be less than `start`, because y grows downwards.
  package let end: Double

  package init(_ domain: ClosedRange<Double>, from start: Double, to end: Double) {
    self.domain = domain
    self.start = start
    self.end = end
  }

  /// Returns the position of a value. In an empty domain it is the middle.
  package func position(of value: Double) -> Double {
    let length = domain.upperBound - domain.lowerBound
    guard length > 0 else { return (start + end) / 2 }
    return start + (value - domain.lowerBound) / length * (end - start)
  }
}

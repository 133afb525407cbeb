/// Takes values to positions: a straight line through two points.
package struct LinearScale: Equatable, Sendable {
  package let domain: ClosedRange<Double>
  /// Where the domain's lower and upper bounds lie; the upper may be the smaller one, as it is on a
  /// page whose y grows downwards.
  package let start: Double
  package let end: Double

  package init(_ domain: ClosedRange<Double>, from start: Double, to end: Double) {
    self.domain = domain
    self.start = start
    self.end = end
  }

  /// An empty domain lies in the middle.
  package func callAsFunction(_ value: Double) -> Double {
    let length = domain.upperBound - domain.lowerBound
    guard length > 0 else { return (start + end) / 2 }
    return start + (value - domain.lowerBound) / length * (end - start)
  }
}

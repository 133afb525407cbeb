/// The area of the canvas that shows values, in pixels.
struct ChartFrame: Equatable {
  var left: Double
  var right: Double
  var top: Double
  var bottom: Double

  var width: Double { right - left }
  var height: Double { bottom - top }

  /// Moves a position that is outside of the frame due to rounding onto its edge.
  func clamp(x: Double) -> Double { min(max(x, left), right) }

  /// Moves a point that is outside of the frame due to rounding onto its edge.
  func clamp(_ point: Point) -> Point {
    Point(min(max(point.x, left), right), min(max(point.y, top), bottom))
  }
}

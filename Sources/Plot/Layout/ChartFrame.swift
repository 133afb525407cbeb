/// The part of a page where values are drawn.
struct ChartFrame: Equatable {
  var left: Double
  var right: Double
  var top: Double
  var bottom: Double

  var width: Double { right - left }
  var height: Double { bottom - top }

  /// Puts a point where the frame ends that rounding has laid a hair outside of it.
  func clamp(_ point: Point) -> Point {
    Point(min(max(point.x, left), right), min(max(point.y, top), bottom))
  }
}

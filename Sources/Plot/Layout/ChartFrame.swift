/// How a chart's page is divided: heading above, axes around the plot, legend to the right.
struct ChartFrame: Equatable {
  /// The distance of everything from the edge of the page.
  static let margin = 24.0

  /// Where values are drawn.
  var left: Double
  var right: Double
  var top: Double
  var bottom: Double

  /// Where the legend begins; nil where there is none.
  var legendLeft: Double?

  var width: Double { right - left }
  var height: Double { bottom - top }

  /// Puts a point where the frame ends that rounding has laid a hair outside of it.
  func clamp(_ point: Point) -> Point {
    Point(min(max(point.x, left), right), min(max(point.y, top), bottom))
  }
}

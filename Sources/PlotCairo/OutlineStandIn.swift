import Plot

/// A small outline that cairo draws in the place of a long one of an SVG.
///
/// Cairo formats each coordinate with printf(3), which takes a quarter of the time of a run that
/// draws a chart. So it draws four corners with the bounds and the style of the outline. They
/// cross, so they can be found in the document, and then the outline's path replaces theirs.
struct OutlineStandIn: Equatable {
  /// The points of the outline.
  let points: [Quarters]
  let isClosed: Bool

  /// The corners of its bounds, each next to the one that is opposite.
  let corners: [Quarters]

  /// The element with the corners in the place of the outline.
  let element: Scene.Element

  /// Outlines with fewer points are drawn as they are.
  private static let leastPoints = 16

  /// Returns `nil` if the element is no long outline, if it is flat, or if it has coordinates
  /// between quarters.
  init?(_ element: Scene.Element) {
    let outline: [Point]
    switch element {
    case .polygon(let points, _, _):
      outline = points
      isClosed = true
    case .line(let points, _, _, _):
      outline = points
      isClosed = false
    case .rectangle, .circle, .text: return nil
    }
    guard outline.count >= Self.leastPoints else { return nil }
    var points: [Quarters] = []
    points.reserveCapacity(outline.count)
    var (low, high) = (outline[0], outline[0])
    for point in outline {
      guard let exact = Quarters(exactly: point) else { return nil }
      points.append(exact)
      low = Point(min(low.x, point.x), min(low.y, point.y))
      high = Point(max(high.x, point.x), max(high.y, point.y))
    }
    guard low.x < high.x, low.y < high.y else { return nil }
    let corners = [low, high, Point(low.x, high.y), Point(high.x, low.y)]
    self.points = points
    self.corners = corners.map(Quarters.init)
    switch element {
    case .polygon(_, let fill, let name):
      self.element = .polygon(corners, fill: fill, name: name)
    case .line(_, let color, let width, let name):
      self.element = .line(corners, color: color, width: width, name: name)
    case .rectangle, .circle, .text: return nil
    }
  }

  /// Whether a path has four corners that cross like those of a stand-in.
  static func isStandIn(_ path: PolygonPath) -> Bool {
    let points = path.points
    return points.count == 4 && points[0].x < points[1].x && points[0].y < points[1].y
      && points[2] == Quarters(x: points[0].x, y: points[1].y)
      && points[3] == Quarters(x: points[1].x, y: points[0].y)
  }

  func matches(_ path: PolygonPath) -> Bool {
    path.points == corners && path.isClosed == isClosed
  }
}

/// The triangles below the time axis. The raw value is the name of the polygon in a scene.
enum EventMarker: String {
  /// A triangle that points up.
  case started = "begun"
  /// A triangle that points down.
  case ended

  /// The width in pixels.
  static let width = 7.0
  /// The height in pixels.
  static let height = 5.0

  /// Returns the shape of the marker.
  ///
  /// - Parameters:
  ///   - center: the horizontal center, in pixels.
  ///   - top: the top edge, in pixels.
  func element(center: Double, top: Double, color: RGB) -> Scene.Element {
    let (left, right) = (center - Self.width / 2, center + Self.width / 2)
    let bottom = top + Self.height
    let points =
      switch self {
      case .started: [Point(left, bottom), Point(center, top), Point(right, bottom)]
      case .ended: [Point(left, top), Point(center, bottom), Point(right, top)]
      }
    return .polygon(points, fill: color, name: rawValue)
  }
}

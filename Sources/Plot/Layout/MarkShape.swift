/// The triangles below a time axis.
enum MarkShape: String {
  /// Points up: something began.
  case begun
  /// Points down: something ended.
  case ended

  /// In pixels.
  static let width = 7.0
  static let height = 5.0

  func element(center: Double, top: Double, color: RGB) -> Scene.Element {
    let (left, right) = (center - Self.width / 2, center + Self.width / 2)
    let bottom = top + Self.height
    let points =
      switch self {
      case .begun: [Point(left, bottom), Point(center, top), Point(right, bottom)]
      case .ended: [Point(left, top), Point(center, bottom), Point(right, top)]
      }
    return .polygon(points, fill: color, name: rawValue)
  }
}

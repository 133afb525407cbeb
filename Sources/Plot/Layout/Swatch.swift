/// What a legend shows beside a name.
enum Swatch: Equatable {
  case area(RGB)
  case line(RGB)
  case mark(MarkShape, RGB)

  /// How wide any of them is, in pixels.
  static let width = 11.0

  /// - Parameters:
  ///   - left: of the swatch.
  ///   - middle: between its top and its bottom.
  ///   - side: at most so high.
  func element(left: Double, middle: Double, side: Double) -> Scene.Element {
    switch self {
    case .area(let color):
      .rectangle(
        Rectangle(x: left, y: middle - side / 2, width: side, height: side), fill: color)
    case .line(let color):
      .rectangle(Rectangle(x: left, y: middle - 1, width: side, height: 2), fill: color)
    case .mark(let shape, let color):
      shape.element(
        center: left + side / 2, top: middle - MarkShape.height / 2, color: color)
    }
  }
}

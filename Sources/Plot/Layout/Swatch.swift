/// The symbol beside a name in the legend.
enum Swatch: Equatable {
  case area(RGB)
  case line(RGB)
  case event(EventMarker, RGB)
  /// The number of a mark; `nil` for several marks.
  case number(Int?, RGB)

  /// The largest width of a swatch, in pixels.
  static let width = 11.0

  /// Returns the shape of the swatch.
  ///
  /// - Parameters:
  ///   - left: the left edge, in pixels.
  ///   - middle: the vertical center, in pixels.
  ///   - side: the largest height, in pixels.
  func element(left: Double, middle: Double, side: Double) -> Scene.Element {
    switch self {
    case .area(let color):
      .rectangle(
        Rectangle(x: left, y: middle - side / 2, width: side, height: side), fill: color)
    case .line(let color):
      .rectangle(Rectangle(x: left, y: middle - 1, width: side, height: 2), fill: color)
    case .event(let marker, let color):
      marker.element(
        center: left + side / 2, top: middle - EventMarker.height / 2, color: color)
    case .number(let number, let color):
      .text(
        Scene.Text(
          string: number.map(String.init) ?? "…", position: Point(left, middle + side * 0.36),
          anchor: .start, font: Font(size: side), color: color))
    }
  }
}

/// How a picture that is too small for text of the usual size is scaled down.
package struct Reduction: Equatable, Sendable {
  /// The size that the picture is laid out in.
  package let layoutSize: PixelSize
  private let size: PixelSize

  /// What layout lengths are multiplied by, at most 1.
  package let factor: Double

  /// Below this size, text and lines are scaled down. In a smaller layout, the legend is illegible
  /// and labels overlap.
  static let comfortable = PixelSize(width: 480, height: 300)

  /// The height that a strip needs in addition, in pixels.
  private static let stripHeight = 30

  /// - Parameters:
  ///   - size: the size of the picture in pixels, enlarged to 240 × 160.
  ///   - strips: the number of strips below the areas.
  package init(to size: PixelSize, strips: Int = 0) {
    let size = PixelSize(width: max(240, size.width), height: max(160, size.height))
    self.size = size
    factor = min(
      1, Double(size.width) / Double(Self.comfortable.width),
      Double(size.height) / Double(Self.comfortable.height + strips * Self.stripHeight))
    layoutSize = PixelSize(
      width: Int((Double(size.width) / factor).rounded()),
      height: Int((Double(size.height) / factor).rounded()))
  }

  /// Returns a scene of the layout size in the size of the picture.
  func apply(to scene: Scene) -> Scene {
    guard factor < 1 else { return scene }
    return Scene(
      size: size, title: scene.title, summary: scene.summary,
      elements: scene.elements.map(scaled), tooltips: scene.tooltips.map(scaled))
  }

  private func scaled(_ point: Point) -> Point {
    Point(
      min(point.x * factor, Double(size.width)), min(point.y * factor, Double(size.height)))
  }

  private func scaled(_ area: Rectangle) -> Rectangle {
    let corner = scaled(Point(area.origin.x + area.width, area.origin.y + area.height))
    let origin = scaled(area.origin)
    return Rectangle(
      x: origin.x, y: origin.y, width: corner.x - origin.x, height: corner.y - origin.y)
  }

  private func scaled(_ tooltip: Scene.Tooltip) -> Scene.Tooltip {
    var tooltip = tooltip
    tooltip.area = scaled(tooltip.area)
    tooltip.outline = tooltip.outline.map(scaled)
    return tooltip
  }

  private func scaled(_ element: Scene.Element) -> Scene.Element {
    switch element {
    case .rectangle(let area, let fill): return .rectangle(scaled(area), fill: fill)
    case .polygon(let points, let fill, let name):
      return .polygon(points.map(scaled), fill: fill, name: name)
    case .line(let points, let color, let width, let name):
      return .line(points.map(scaled), color: color, width: width * factor, name: name)
    case .circle(let center, let radius, let fill, let stroke):
      return .circle(center: scaled(center), radius: radius * factor, fill: fill, stroke: stroke)
    case .text(var text):
      text.position = scaled(text.position)
      text.font = Font(size: text.font.size * factor, isBold: text.font.isBold)
      return .text(text)
    }
  }
}

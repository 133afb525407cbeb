/// An axis-aligned rectangle in a picture.
public struct Rectangle: Hashable, Sendable {
  /// The top left corner.
  public let origin: Point
  /// The width in pixels, rounded to quarters.
  public let width: Double
  /// The height in pixels, rounded to quarters.
  public let height: Double

  /// Creates a rectangle from its top left corner and its size, and rounds both to quarters.
  public init(x: Double, y: Double, width: Double, height: Double) {
    origin = Point(x, y)
    self.width = (width * 4).rounded() / 4
    self.height = (height * 4).rounded() / 4
  }
}

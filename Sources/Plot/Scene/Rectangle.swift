/// A part of a picture with upright sides.
public struct Rectangle: Hashable, Sendable {
  /// The top left corner.
  public let origin: Point
  /// In pixels, rounded to quarters.
  public let width: Double
  /// In pixels, rounded to quarters.
  public let height: Double

  /// Makes a rectangle of its top left corner and its size, rounded.
  public init(x: Double, y: Double, width: Double, height: Double) {
    origin = Point(x, y)
    self.width = (width * 4).rounded() / 4
    self.height = (height * 4).rounded() / 4
  }
}

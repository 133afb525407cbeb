/// A position in a picture, in pixels rounded to quarters.
///
/// Smaller differences are invisible, and quarters need half as many digits in a file.
public struct Point: Hashable, Sendable {
  /// The distance from the left edge in pixels.
  public let x: Double
  /// The distance from the top edge in pixels.
  public let y: Double

  /// Creates a point and rounds its coordinates to quarters.
  public init(_ x: Double, _ y: Double) {
    self.x = (x * 4).rounded() / 4
    self.y = (y * 4).rounded() / 4
  }
}

/// A place in a picture, in pixels, rounded to quarters: what differs by less looks the same, and
/// takes half as many digits in a file.
public struct Point: Hashable, Sendable {
  /// From the left edge.
  public let x: Double
  /// From the top edge.
  public let y: Double

  /// Makes a place, rounded.
  public init(_ x: Double, _ y: Double) {
    self.x = (x * 4).rounded() / 4
    self.y = (y * 4).rounded() / 4
  }
}

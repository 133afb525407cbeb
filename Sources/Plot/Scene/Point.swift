/// A place in a picture, in pixels, rounded to quarters: what differs by less looks the same, and
/// takes half as many digits in a file.
public struct Point: Hashable, Sendable {
  public let x: Double
  public let y: Double

  public init(_ x: Double, _ y: Double) {
    self.x = (x * 4).rounded() / 4
    self.y = (y * 4).rounded() / 4
  }
}

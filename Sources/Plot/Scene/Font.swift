/// How text is set; the family is the renderer's.
public struct Font: Hashable, Sendable {
  /// In pixels.
  public let size: Double
  public let isBold: Bool

  public init(size: Double, isBold: Bool = false) {
    self.size = size
    self.isBold = isBold
  }
}

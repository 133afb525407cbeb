/// How text is set; the family is the renderer's.
public struct Font: Hashable, Sendable {
  /// In pixels.
  public let size: Double
  /// Whether it is set in bold type.
  public let isBold: Bool

  /// Makes a font of a size in pixels.
  public init(size: Double, isBold: Bool = false) {
    self.size = size
    self.isBold = isBold
  }
}

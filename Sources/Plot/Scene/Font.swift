/// The size and weight of text. The renderer chooses the family.
public struct Font: Hashable, Sendable {
  /// The size in pixels.
  public let size: Double
  /// Whether the text is bold.
  public let isBold: Bool

  /// Creates a font.
  ///
  /// - Parameters:
  ///   - size: the size in pixels.
  ///   - isBold: Whether the text is bold.
  public init(size: Double, isBold: Bool = false) {
    self.size = size
    self.isBold = isBold
  }
}

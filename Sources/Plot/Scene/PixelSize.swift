/// The size of a picture in pixels.
public struct PixelSize: Hashable, Sendable {
  /// The width in pixels.
  public let width: Int
  /// The height in pixels.
  public let height: Int

  /// Creates a size from a width and a height in pixels.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// 1024 × 640 pixels.
  public static let standard = PixelSize(width: 1024, height: 640)
}

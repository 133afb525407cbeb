/// The size of a picture.
public struct PixelSize: Hashable, Sendable {
  /// In pixels.
  public let width: Int
  /// In pixels.
  public let height: Int

  /// Makes a size of a width and a height in pixels.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// 1024 × 640
  public static let standard = PixelSize(width: 1024, height: 640)
}

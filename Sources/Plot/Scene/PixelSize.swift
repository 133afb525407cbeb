/// The size of a picture.
public struct PixelSize: Hashable, Sendable {
  public let width: Int
  public let height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// 1024 × 640
  public static let standard = PixelSize(width: 1024, height: 640)
}

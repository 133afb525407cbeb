/// Colors for any number of series that have none of their own.
///
/// The colors are computed: any two are distinguishable with normal vision, protanopia and
/// deuteranopia. Neighbors differ clearly, and each contrasts with a light and a dark background.
public enum Palette {
  /// The colors in order of use; ``color(at:)`` starts over after the last.
  public static let colors: [RGB] = [
    0x5684E9, 0x548466, 0x6EB2FE, 0x639C22, 0x64547F, 0xD0B74A, 0x977DA8, 0x6F5D00, 0x6551BB,
    0x78A989,
  ].map { RGB($0) }

  /// The gray of merged series.
  public static let other = RGB(0xB8BDC4)

  /// Returns the color of the series at an index, counted from 0.
  ///
  /// - Precondition: `index` is not negative.
  public static func color(at index: Int) -> RGB { colors[index % colors.count] }
}

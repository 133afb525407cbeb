/// Colours for any number of things that have none of their own: the parts of one whole, in their
/// order.
///
/// They were chosen by computation: any two differ for normal vision, protanopia and deuteranopia,
/// neighbours clearly, and each stands out from a light and from a dark ground.
public enum Palette {
  /// From the first to the last, then again from the first.
  public static let colors: [RGB] = [
    0x5684E9, 0x548466, 0x6EB2FE, 0x639C22, 0x64547F, 0xD0B74A, 0x977DA8, 0x6F5D00, 0x6551BB,
    0x78A989,
  ].map { RGB($0) }

  /// For what is summed up and has no colour of its own: a grey.
  public static let rest = RGB(0xB8BDC4)

  /// The colour of the thing at a place, counted from 0.
  ///
  /// - Precondition: `place` is not negative.
  public static func color(at place: Int) -> RGB { colors[place % colors.count] }
}

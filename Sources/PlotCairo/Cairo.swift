import CCairo

/// The library cairo, as found on this machine.
///
/// It is loaded when the first picture is drawn, since it brings some twenty other libraries.
public enum Cairo {
  /// The version that this was built with, such as `1.16.0`; the one that is found may be another.
  public static var headerVersion: String {
    "\(CAIRO_VERSION_MAJOR).\(CAIRO_VERSION_MINOR).\(CAIRO_VERSION_MICRO)"
  }

  /// - Throws: ``CairoError`` where it is not installed, and nothing can be drawn.
  public static func check() throws(CairoError) {
    if let failure = ccairo_load() { throw CairoError(notLoaded: String(cString: failure)) }
  }
}

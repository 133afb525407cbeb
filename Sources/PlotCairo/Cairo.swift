import CCairo

/// The cairo library on this machine.
///
/// It is loaded when the first scene is rendered, because it loads about twenty other libraries.
public enum Cairo {
  /// The version of the headers at build time, such as `1.16.0`. The library that is loaded may
  /// have another version.
  public static var headerVersion: String {
    "\(CAIRO_VERSION_MAJOR).\(CAIRO_VERSION_MINOR).\(CAIRO_VERSION_MICRO)"
  }

  /// Loads cairo.
  ///
  /// - Throws: ``CairoError`` if it is not installed.
  public static func check() throws(CairoError) {
    if let failure = ccairo_load() { throw CairoError(notLoaded: String(cString: failure)) }
  }
}

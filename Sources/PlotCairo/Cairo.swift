import CCairo

/// The library cairo, as found on this machine.
///
/// It is loaded when the first picture is drawn, since it brings some twenty other libraries.
public enum Cairo {
  /// - Throws: ``CairoError`` where it is not installed, and nothing can be drawn.
  public static func check() throws(CairoError) {
    if let failure = ccairo_load() { throw CairoError(notLoaded: String(cString: failure)) }
  }
}

import CCairo

/// Cairo can't render a scene, because it is not installed or out of memory.
public struct CairoError: Error, Equatable, CustomStringConvertible {
  /// The reason: cairo's own text, or the dynamic linker's.
  public let description: String

  /// - Parameter reason: the text of dlerror(3).
  init(notLoaded reason: String) {
    description = "cairo can't be loaded (\(reason))"
  }

  init(_ status: cairo_status_t) {
    description = String(cString: cairo_status_to_string(status))
  }

  /// Throws unless a status is success.
  static func check(_ status: cairo_status_t) throws(CairoError) {
    guard status == CAIRO_STATUS_SUCCESS else { throw CairoError(status) }
  }
}

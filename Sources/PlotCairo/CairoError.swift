import CCairo

/// Cairo could not render a scene: it is not installed, or out of memory.
public struct CairoError: Error, Equatable, CustomStringConvertible {
  /// As cairo puts it.
  public let description: String

  /// - Parameter reason: what the dynamic linker has to say (dlopen(3)).
  init(notLoaded reason: String) {
    description = "cairo can't be loaded (\(reason))"
  }

  init(_ status: cairo_status_t) {
    description = String(cString: cairo_status_to_string(status))
  }

  /// - Throws: where a status is another than success.
  static func check(_ status: cairo_status_t) throws(CairoError) {
    guard status == CAIRO_STATUS_SUCCESS else { throw CairoError(status) }
  }
}

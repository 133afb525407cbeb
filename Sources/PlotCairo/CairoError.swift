import CCairo

/// Cairo could not render a scene: out of memory, in practice.
public struct CairoError: Error, Equatable, CustomStringConvertible {
  /// As cairo puts it.
  public let description: String

  init(_ status: cairo_status_t) {
    description = String(cString: cairo_status_to_string(status))
  }

  /// - Throws: where a status is another than success.
  static func check(_ status: cairo_status_t) throws(CairoError) {
    guard status == CAIRO_STATUS_SUCCESS else { throw CairoError(status) }
  }
}

public import Plot

extension Scene {
  /// Renders the scene with cairo.
  ///
  /// The same scene gives the same bytes, from run to run and wherever cairo and the font are the
  /// same.
  ///
  /// - Returns: the bytes of a file of the format.
  public func rendered(as format: CairoFormat) throws(CairoError) -> [UInt8] {
    let surface = try CairoSurface(format, size: size)
    try surface.paint { context in
      for element in elements { context.paint(element) }
    }
    let picture = try surface.finish()
    return format == .svg
      ? SVGDocument(picture).finished(as: self) : picture
  }
}

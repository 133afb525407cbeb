public import Plot

extension Scene {
  /// Renders the scene with cairo.
  ///
  /// The same scene always gives the same bytes with the same version of cairo and of the font. In
  /// an SVG, text is text, as wide as cairo measured it; it covers everything else.
  ///
  /// - Returns: the content of a file in the format.
  /// - Throws: ``CairoError`` if cairo is not installed or out of memory, or if the scene is too
  ///   large for it.
  public func rendered(as format: CairoFormat) throws(CairoError) -> [UInt8] {
    let surface = try CairoSurface(format, size: size)
    var texts: [SVGText] = []
    try surface.paint { context in
      for element in elements {
        if format == .svg, case .text(let text) = element {
          texts.append(SVGText(text, width: context.width(of: text.string, font: text.font)))
        } else {
          context.paint(element)
        }
      }
    }
    let picture = try surface.finish()
    return format == .svg ? SVGDocument(picture).finalized(for: self, texts) : picture
  }
}

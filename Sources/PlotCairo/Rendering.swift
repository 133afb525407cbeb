package import Plot

extension Scene {
  /// Renders the scene with cairo.
  ///
  /// The same scene gives the same bytes, from run to run and wherever cairo and the font are the
  /// same.
  ///
  /// - Returns: the bytes of a file of the format.
  package func rendered(as format: PictureFormat) throws(CairoError) -> [UInt8] {
    let surface = try CairoSurface(format, size: size)
    try surface.paint { context in
      for element in elements { context.paint(element) }
    }
    let picture = try surface.finish()
    return format == .svg
      ? SVGDocument(picture).finished(title: title, summary: summary) : picture
  }
}

/// Measures text as cairo will paint it.
package struct CairoTextMeasure: ~Copyable, TextMeasuring {
  private let context: CairoContext

  /// - Throws: ``CairoError`` where cairo has no memory.
  package init() throws(CairoError) {
    let surface = try CairoSurface(.png, size: PixelSize(width: 1, height: 1))
    context = try surface.makeContext()
  }

  package func width(of text: String, font: Font) -> Double {
    context.width(of: text, font: font)
  }
}

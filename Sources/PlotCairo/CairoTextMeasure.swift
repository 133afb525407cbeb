public import Plot

/// Measures text as cairo will paint it.
public struct CairoTextMeasure: ~Copyable, TextMeasuring {
  private let context: CairoContext

  /// - Throws: ``CairoError`` where cairo is not installed or has no memory.
  public init() throws(CairoError) {
    let surface = try CairoSurface(.png, size: PixelSize(width: 1, height: 1))
    context = try surface.makeContext()
  }

  /// The advance of a line of text, in pixels.
  public func width(of text: String, font: Font) -> Double {
    context.width(of: text, font: font)
  }

  /// Whether any font is installed. Without one text is drawn by strokes of cairo's own, and what is not
  /// ASCII by a question mark.
  public var hasFonts: Bool { context.hasFonts }
}

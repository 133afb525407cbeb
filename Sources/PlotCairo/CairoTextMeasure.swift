public import Plot

/// Measures text as cairo paints it.
public struct CairoTextMeasure: ~Copyable, TextMeasuring {
  private let context: CairoContext

  /// Creates a text measure.
  ///
  /// - Throws: ``CairoError`` if cairo is not installed or out of memory.
  public init() throws(CairoError) {
    let surface = try CairoSurface(.png, size: PixelSize(width: 1, height: 1))
    context = try surface.makeContext()
  }

  /// Returns the advance of a line of text in pixels.
  public func width(of text: String, font: Font) -> Double {
    context.width(of: text, font: font)
  }

  /// Whether any font is installed.
  ///
  /// Without a font, cairo draws text with built-in strokes, and characters beyond ASCII become
  /// question marks.
  public var hasFonts: Bool { context.hasFonts }
}

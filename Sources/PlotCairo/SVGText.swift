import Plot

/// A text of a scene as an element of an SVG, which viewers can search, select and copy.
///
/// A viewer that lacks DejaVu Sans uses Verdana, which has nearly the same widths, or any
/// sans-serif font. `textLength` makes every text as wide as cairo measured it, so that none
/// overlaps another (SVG 1.1, section 10.5). Ligatures and kerning are off, because cairo's text
/// API has neither.
struct SVGText {
  private let text: Scene.Text
  /// In pixels, as cairo measured it.
  private let width: Double

  init(_ text: Scene.Text, width: Double) {
    self.text = text
    self.width = width
    visible = String(
      String.UnicodeScalarView(text.string.unicodeScalars.filter(Self.isVisible)))
  }

  /// The size that most texts have, in pixels.
  private static let usualSize = 12.0

  /// Appends a group of texts.
  static func append(_ texts: [SVGText], to markup: inout SVGMarkup) {
    guard texts.contains(where: \.isVisible) else { return }
    markup += "<g font-family=\"'DejaVu Sans', Verdana, sans-serif\""
    markup.appendAttribute("font-size", usualSize)
    markup += """
       text-rendering="geometricPrecision" \
      style="font-kerning:none;font-variant-ligatures:none" xml:space="preserve">

      """
    for text in texts where text.isVisible { text.append(to: &markup) }
    markup += "</g>\n"
  }

  /// The characters that are written.
  private let visible: String

  private var isVisible: Bool { !visible.isEmpty && width > 0 }

  private func append(to markup: inout SVGMarkup) {
    markup += "<text"
    markup.appendAttribute("x", text.position.x)
    markup.appendAttribute("y", text.position.y)
    switch text.anchor {
    case .start: break
    case .middle, .end: markup.appendAttribute("text-anchor", text.anchor.rawValue)
    }
    if text.font.size != Self.usualSize { markup.appendAttribute("font-size", text.font.size) }
    if text.font.isBold { markup.appendAttribute("font-weight", "bold") }
    markup.appendAttribute("textLength", (width * 100).rounded() / 100)
    markup.appendAttribute("lengthAdjust", "spacingAndGlyphs")
    markup.appendAttribute("fill", text.color)
    markup += ">"
    if let tooltip = text.tooltip {
      markup += "<title>"
      markup.appendEscaped(tooltip)
      markup += "</title>"
    }
    markup.appendEscaped(visible)
    markup += "</text>\n"
  }

  /// Whether a scalar is neither a control character, which cairo does not draw either, nor one
  /// that would reorder the text (Unicode Annex 9, section 2).
  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case ..<0x20, 0x7F, 0x61C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: false
    default: true
    }
  }
}

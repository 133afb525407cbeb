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
  }

  /// The size that most texts have, in pixels.
  private static let usualSize = 12.0

  /// Returns a group of all texts.
  static func group(_ texts: [SVGText]) -> String {
    let elements = texts.compactMap(\.element)
    guard !elements.isEmpty else { return "" }
    return """
      <g font-family="'DejaVu Sans', Verdana, sans-serif" \
      font-size="\(Decimals.formatShortest(usualSize))" text-rendering="geometricPrecision" \
      style="font-kerning:none;font-variant-ligatures:none" xml:space="preserve">
      \(elements.joined(separator: "\n"))
      </g>

      """
  }

  /// `nil` if nothing would be visible.
  private var element: String? {
    let string = String(String.UnicodeScalarView(text.string.unicodeScalars.filter(Self.isVisible)))
    guard !string.isEmpty, width > 0 else { return nil }
    let number = Decimals.formatShortest
    var attributes = #"x="\#(number(text.position.x))" y="\#(number(text.position.y))""#
    switch text.anchor {
    case .start: break
    case .middle, .end: attributes += #" text-anchor="\#(text.anchor.rawValue)""#
    }
    if text.font.size != Self.usualSize {
      attributes += #" font-size="\#(number(text.font.size))""#
    }
    if text.font.isBold { attributes += #" font-weight="bold""# }
    let length = Decimals.formatShortest((width * 100).rounded() / 100)
    attributes += #" textLength="\#(length)" lengthAdjust="spacingAndGlyphs""#
    let title = text.tooltip.map { "<title>\(SVGDocument.escaped($0))</title>" } ?? ""
    return
      #"<text \#(attributes) fill="\#(text.color)">\#(title)\#(SVGDocument.escaped(string))</text>"#
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

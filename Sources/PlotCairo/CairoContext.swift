import CCairo
import Plot

/// Paints the elements of a scene on a surface.
struct CairoContext: ~Copyable {
  private let context: OpaquePointer

  /// Whether any font is installed.
  ///
  /// Otherwise cairo falls back to its built-in stroke font "twin", which supports only ASCII. Its
  /// type is that of user fonts (cairo-font-face-twin.c).
  let hasFonts: Bool

  init(on surface: OpaquePointer) throws(CairoError) {
    guard let created = cairo_create(surface) else { throw CairoError(CAIRO_STATUS_NO_MEMORY) }
    let status = cairo_status(created)
    guard status == CAIRO_STATUS_SUCCESS else {
      cairo_destroy(created)
      throw CairoError(status)
    }
    // These options make outlines and widths independent of the screen and the format.
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_set_font_options(created, options)
    cairo_font_options_destroy(options)
    cairo_set_line_join(created, CAIRO_LINE_JOIN_ROUND)
    context = created
    cairo_select_font_face(
      created, Self.family, CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL)
    hasFonts =
      cairo_scaled_font_get_type(cairo_get_scaled_font(created)) != CAIRO_FONT_TYPE_USER
  }

  deinit {
    cairo_destroy(context)
  }

  var status: cairo_status_t { cairo_status(context) }

  /// The family that packages of fontconfig, which cairo requires, depend on.
  private static let family = "DejaVu Sans"

  func paint(_ element: Scene.Element) {
    switch element {
    case .rectangle(let rectangle, let fill):
      cairo_rectangle(
        context, rectangle.origin.x, rectangle.origin.y, rectangle.width, rectangle.height)
      self.fill(fill)
    case .polygon(let points, let fill, _):
      outline(points)
      cairo_close_path(context)
      self.fill(fill)
    case .line(let points, let color, let width, _):
      outline(points)
      stroke(color, width: width)
    case .circle(let center, let radius, let fill, let stroke):
      cairo_new_sub_path(context)
      cairo_arc(context, center.x, center.y, radius, 0, 2 * .pi)
      setColor(fill)
      cairo_fill_preserve(context)
      self.stroke(stroke, width: 1.5)
    case .text(let text):
      paint(text)
    }
  }

  /// Returns the advance of a text in pixels.
  func width(of text: String, font: Font) -> Double {
    select(font)
    var extents = cairo_text_extents_t()
    cairo_text_extents(context, printable(text), &extents)
    return extents.x_advance
  }

  private func paint(_ text: Scene.Text) {
    let shift =
      switch text.anchor {
      case .start: 0.0
      case .middle: width(of: text.string, font: text.font) / 2
      case .end: width(of: text.string, font: text.font)
      }
    select(text.font)
    setColor(text.color)
    cairo_move_to(context, text.position.x - shift, text.position.y)
    cairo_show_text(context, printable(text.string))
    cairo_new_path(context)
  }

  /// Returns a text in visual order and without control characters, which have no glyph or end a C
  /// string.
  ///
  /// Noncharacters become U+FFFD. Cairo rejects a text with one (`_cairo_utf8_get_char_validated`
  /// in cairo-unicode.c) and draws nothing from then on.
  private func printable(_ text: String) -> String {
    let visible = text.unicodeScalars.filter { $0.value >= 0x20 }.map { scalar in
      scalar.properties.isNoncharacterCodePoint ? "\u{FFFD}" : scalar
    }
    if hasFonts {
      var scalars = String.UnicodeScalarView()
      scalars.append(contentsOf: visible)
      return BidiReordering.visualOrder(of: String(scalars))
    }
    return String(visible.map { $0.isASCII ? Character($0) : Self.asciiSubstitutes[$0] ?? "?" })
  }

  /// Substitutes for the characters beyond ASCII that charts contain.
  private static let asciiSubstitutes: [Unicode.Scalar: Character] = [
    "\u{A0}": " ", "·": "-", "–": "-", "…": "~", "×": "x", "÷": "/",
  ]

  private func select(_ font: Font) {
    cairo_select_font_face(
      context, Self.family, CAIRO_FONT_SLANT_NORMAL,
      font.isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    cairo_set_font_size(context, font.size)
  }

  private func outline(_ points: [Point]) {
    for (index, point) in points.enumerated() {
      if index == 0 {
        cairo_move_to(context, point.x, point.y)
      } else {
        cairo_line_to(context, point.x, point.y)
      }
    }
  }

  private func fill(_ color: RGB) {
    setColor(color)
    cairo_fill(context)
  }

  private func stroke(_ color: RGB, width: Double) {
    setColor(color)
    cairo_set_line_width(context, width)
    cairo_stroke(context)
  }

  private func setColor(_ color: RGB) {
    cairo_set_source_rgb(
      context, Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255)
  }
}

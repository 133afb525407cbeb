package import Plot

/// Measures every character alike, so that a layout can be checked without a font.
package struct FixedWidth: TextMeasuring {
  package init() {}

  package func width(of text: String, font: Font) -> Double {
    Double(text.count) * font.size * (font.isBold ? 0.66 : 0.6)
  }
}

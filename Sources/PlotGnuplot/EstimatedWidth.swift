import Plot

/// Estimates the width of text. Gnuplot lays out its labels by itself and reports no widths.
struct EstimatedWidth: TextMeasuring {
  func width(of text: String, font: Font) -> Double {
    // The mean character width of DejaVu Sans in command lines.
    Double(text.count) * font.size * (font.isBold ? 0.66 : 0.6)
  }
}

import Plot

/// How wide text is likely to be: gnuplot does not tell, and lays its labels out by itself.
struct EstimatedWidth: TextMeasuring {
  func width(of text: String, font: Font) -> Double {
    // The mean of DejaVu Sans over the letters of command lines.
    Double(text.count) * font.size * (font.isBold ? 0.66 : 0.6)
  }
}

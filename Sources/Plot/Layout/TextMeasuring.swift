/// Measures text as the renderer will paint it.
public protocol TextMeasuring: ~Copyable {
  /// Returns the width of a line of text in pixels.
  func width(of text: String, font: Font) -> Double
}

extension TextMeasuring where Self: ~Copyable {
  /// Shortens a text to a width in pixels: its beginning and an ellipsis.
  ///
  /// Names are made so that their beginning identifies them.
  ///
  /// - Returns: the text itself if it fits; an empty text if only the ellipsis would.
  public func shorten(_ text: String, toWidth maxWidth: Double, font: Font) -> String {
    if width(of: text, font: font) <= maxWidth { return text }
    let characters = Array(text)
    // A binary search for the number of characters that fit: the width grows with it.
    var fits = 0
    var tooMany = min(characters.count, 2000)
    func shortened(_ count: Int) -> String {
      var kept = characters.prefix(count)
      while kept.last == " " { kept.removeLast() }
      return String(kept) + "…"
    }
    while tooMany - fits > 1 {
      let middle = (fits + tooMany) / 2
      if width(of: shortened(middle), font: font) <= maxWidth {
        fits = middle
      } else {
        tooMany = middle
      }
    }
    return fits == 0 ? "" : shortened(fits)
  }

  /// Breaks a text at spaces into lines of at most a width in pixels.
  ///
  /// A word that is longer than a line is shortened.
  public func wrap(_ text: String, toWidth maxWidth: Double, font: Font) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      let word = shorten(String(word), toWidth: maxWidth, font: font)
      if let line = lines.last, width(of: line + " " + word, font: font) <= maxWidth {
        lines[lines.count - 1] = line + " " + word
      } else {
        lines.append(word)
      }
    }
    return lines
  }
}

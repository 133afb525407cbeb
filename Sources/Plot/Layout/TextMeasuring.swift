/// Tells how wide text is; whoever paints it knows.
public protocol TextMeasuring: ~Copyable {
  /// In pixels.
  func width(of text: String, font: Font) -> Double
}

extension TextMeasuring where Self: ~Copyable {
  /// The text itself where it fits, and else as much of its beginning and its end as does, around
  /// an ellipsis: of a long command line both the program and the last argument tell something.
  public func shorten(_ text: String, toWidth room: Double, font: Font) -> String {
    if width(of: text, font: font) <= room { return text }
    let characters = Array(text)
    // How many characters may stay: found by halving, since width grows with their number.
    var fits = 0
    var tooMany = min(characters.count, 2000)
    func shortened(_ count: Int) -> String {
      String(characters.prefix((count + 1) / 2)) + "…" + String(characters.suffix(count / 2))
    }
    while tooMany - fits > 1 {
      let middle = (fits + tooMany) / 2
      if width(of: shortened(middle), font: font) <= room {
        fits = middle
      } else {
        tooMany = middle
      }
    }
    return fits == 0 ? "" : shortened(fits)
  }

  /// The text in lines that fit, broken at spaces; a word that is longer than a line is shortened.
  public func wrap(_ text: String, toWidth room: Double, font: Font) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      let word = shorten(String(word), toWidth: room, font: font)
      if let line = lines.last, width(of: line + " " + word, font: font) <= room {
        lines[lines.count - 1] = line + " " + word
      } else {
        lines.append(word)
      }
    }
    return lines
  }
}

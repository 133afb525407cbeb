/// The width of texts in terminal columns.
package enum TextWidth {
  /// The width of a character, which is that of its widest scalar. Combining marks have no width.
  package static func of(_ character: Character) -> Int {
    if character.isASCII { return 1 }
    return character.unicodeScalars.reduce(0) { max($0, of($1)) }
  }

  package static func of(_ text: String) -> Int {
    if isPlain(text) { return text.utf8.count }
    return text.reduce(0) { $0 + of($1) }
  }

  /// Splits a text into lines of at most `width` columns, between characters.
  package static func wrap(_ text: String, to width: Int) -> [String] {
    if isPlain(text) { return wrapPlain(text, to: max(1, width)) }
    var lines: [String] = []
    var line = ""
    var used = 0
    for character in text {
      let columns = of(character)
      if used + columns > width, !line.isEmpty {
        lines.append(line)
        line = ""
        used = 0
      }
      line.append(character)
      used += columns
    }
    lines.append(line)
    return lines
  }

  /// Whether the byte is printable ASCII: one column wide, and a character by itself.
  private static func isPlain(_ byte: UInt8) -> Bool { 0x20..<0x7F ~= byte }

  private static func isPlain(_ text: String) -> Bool {
    // Ten times as fast as iterating over the UTF-8 view.
    text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy(isPlain) }
      ?? text.utf8.allSatisfy(isPlain)
  }

  private static func wrapPlain(_ text: String, to width: Int) -> [String] {
    let bytes = text.utf8
    guard bytes.count > width else { return [text] }
    var lines: [String] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      lines.append(String(Substring(rest.prefix(width))))
      rest = rest.dropFirst(width)
    }
    return lines
  }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    if scalar.properties.isEmojiPresentation { return 2 }
    return wide.contains { $0.contains(scalar.value) } ? 2 : 1
  }

  /// The blocks of wide and full-width characters: EastAsianWidth.txt of Unicode 15, with adjacent
  /// ranges merged. Emoji are detected by their own property.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF,
    0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B,
    0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FB, 0x1F200...0x1F265,
    0x20000...0x2FFFD, 0x30000...0x3FFFD,
  ]
}

extension String {
  /// Returns the text, right-aligned with spaces in a column of this width.
  package func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}

/// One column of one row of the screen.
package struct Cell: Hashable, Sendable {
  /// One character, or empty in the second column of a wide character.
  package let text: String
  package var style: TextStyle

  /// Whether all terminals agree on the width of the character. They differ for combining marks,
  /// wide characters and emoji.
  let hasKnownWidth: Bool

  package init(_ text: String, _ style: TextStyle = .plain) {
    self.text = text
    self.style = style
    hasKnownWidth = text.utf8.count == 1 || Self.isBlockElement(text)
  }

  static let blank = Cell(" ")

  private static func isBlockElement(_ text: String) -> Bool {
    guard let scalar = text.unicodeScalars.first else { return false }
    return 0x2580...0x259F ~= scalar.value
      && text.utf8.count == Unicode.UTF8.encode(scalar)?.count
  }
}

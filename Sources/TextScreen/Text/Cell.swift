/// One column of one row of the screen.
package struct Cell: Hashable, Sendable {
  /// What is printed: one character as it is seen, or nothing in the second column of a wide one.
  package let text: String
  package var style: TextStyle

  /// Whether every terminal moves on by just as many columns as we think: combining marks, wide
  /// characters and emoji are counted in more than one way.
  let isCertain: Bool

  package init(_ text: String, _ style: TextStyle = .plain) {
    self.text = text
    self.style = style
    isCertain = text.utf8.count == 1 || Self.isBlockElement(text)
  }

  static let blank = Cell(" ")

  private static func isBlockElement(_ text: String) -> Bool {
    guard let scalar = text.unicodeScalars.first else { return false }
    return 0x2580...0x259F ~= scalar.value
      && text.utf8.count == Unicode.UTF8.encode(scalar)?.count
  }
}

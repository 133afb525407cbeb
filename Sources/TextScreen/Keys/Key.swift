/// A key that was pressed.
package enum Key: Hashable, Sendable {
  /// One of the characters of ASCII that are printed.
  case character(Character)
  case up, down, pageUp, pageDown, home, end
  case enter
  /// Control and a letter, in lower case.
  case control(Character)
}

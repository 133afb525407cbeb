/// A key press.
package enum Key: Hashable, Sendable {
  /// A printable ASCII character.
  case character(Character)
  case up, down, pageUp, pageDown, home, end
  case enter, escape, backspace
  /// Control with a letter, in lower case.
  case control(Character)
}

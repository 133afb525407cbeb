/// Which processes are looked at.
package struct Selection {
  /// Matched against command lines; nil for every process, kernel threads too.
  package var pattern: Pattern?

  /// Whether descendants of matched processes belong to them.
  package var includesDescendants: Bool

  /// Whether the program that asks may be among them.
  package var includesSelf: Bool

  package init(
    pattern: Pattern? = nil, includesDescendants: Bool = false, includesSelf: Bool = false
  ) {
    self.pattern = pattern
    self.includesDescendants = includesDescendants
    self.includesSelf = includesSelf
  }
}

package import ProcFS

/// Which processes are looked at.
package struct Selection {
  /// Matched against command lines; nil for every process, kernel threads too.
  package var pattern: Pattern?

  /// Whose descendants are looked at instead of what matches, and not it itself.
  package var ancestor: ProcessID?

  /// Whether descendants of matched processes belong to them.
  package var includesDescendants: Bool

  /// Whether the program that asks may be among them.
  package var includesSelf: Bool

  /// Whether nobody is chosen without knowing everyone's parent.
  var looksAtDescent: Bool { ancestor != nil || pattern != nil && includesDescendants }

  package init(
    pattern: Pattern? = nil, includesDescendants: Bool = false, includesSelf: Bool = false
  ) {
    self.pattern = pattern
    self.includesDescendants = includesDescendants
    self.includesSelf = includesSelf
  }
}

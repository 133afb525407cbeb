package import ProcFS

/// Which processes are looked at: those for which all that is given holds.
package struct Selection {
  /// Matched against command lines; nil for every process, kernel threads too.
  package var pattern: Pattern?

  /// Chosen by their numbers; nil for any.
  package var pids: Set<ProcessID>?

  /// With whose rights they act; nil for anyone's.
  package var user: UserID?

  /// In which they are, or in one below it; nil for any.
  package var controlGroup: ControlGroup?

  /// Whose descendants are looked at instead, and not it itself.
  package var ancestor: ProcessID?

  /// Whether descendants of matched processes belong to them.
  package var includesDescendants: Bool

  /// Whether the program that asks may be among them.
  package var includesSelf: Bool

  package init(
    pattern: Pattern? = nil, pids: Set<ProcessID>? = nil, user: UserID? = nil,
    controlGroup: ControlGroup? = nil, includesDescendants: Bool = false, includesSelf: Bool = false
  ) {
    self.pattern = pattern
    self.pids = pids
    self.user = user
    self.controlGroup = controlGroup
    self.includesDescendants = includesDescendants
    self.includesSelf = includesSelf
  }

  /// Whether nothing is given that could leave one out.
  var isUnrestricted: Bool {
    pattern == nil && pids == nil && user == nil && controlGroup == nil && ancestor == nil
  }

  /// Whether nobody is chosen without knowing everyone's parent.
  var needsProcessTree: Bool { ancestor != nil || includesDescendants && !isUnrestricted }
}

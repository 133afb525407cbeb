package import ProcFS

/// Which processes are sampled: those that meet every condition that is set.
package struct Selection {
  /// Matched against command lines; `nil` for every process, including kernel threads.
  package var pattern: Pattern?

  /// Processes with a command line that matches one of these are left out, whatever else selects
  /// them.
  package var exclusions: [Pattern] = []

  /// `nil` for any.
  package var pids: Set<ProcessID>?

  /// The effective user; `nil` for any.
  package var user: UserID?

  /// The processes are in it or in one below it; `nil` for any.
  package var controlGroup: ControlGroup?

  /// If set, the descendants of this process are sampled instead, and not the process itself.
  package var ancestor: ProcessID?

  /// Whether descendants of matched processes are sampled too.
  package var includesDescendants: Bool

  /// Whether the profiler itself may be sampled.
  package var includesSelf: Bool

  /// Whether the arguments of selected processes are replaced (``CommandLine/redacted``) after all
  /// of them were matched. No output can forget it, because the samples don't have the arguments.
  package var redactsArguments = false

  /// If set, ancestors of the profiler don't match the pattern if their arguments contain this.
  package var invocation: Invocation?

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

  /// Whether a process is left out because of its command line or its name in brackets.
  func excludes(_ title: [UInt8]) -> Bool {
    exclusions.contains { $0.match(title) == .matches }
  }

  /// Whether no condition is set, exclusions aside.
  var isUnrestricted: Bool {
    pattern == nil && pids == nil && user == nil && controlGroup == nil && ancestor == nil
  }

  /// Whether every process is selected.
  package var selectsAll: Bool { isUnrestricted && exclusions.isEmpty }

  /// Whether ancestors of the profiler are left out that match only because they started it: not if
  /// they are selected by PID.
  var excludesLaunchers: Bool { pattern != nil && pids == nil && invocation != nil }

  /// Whether selecting a process takes the parents of all processes.
  var needsProcessTree: Bool { ancestor != nil || includesDescendants && !isUnrestricted }
}

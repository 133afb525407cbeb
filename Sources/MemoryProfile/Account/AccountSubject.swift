/// What an account is of: the machine, or one control group.
package struct AccountSubject: Hashable, Sendable {
  package let scope: MemoryAccount.Scope

  /// The group's path; `nil` for the machine, and if it is not known, as in recordings of older
  /// versions.
  package let group: String?

  package init(scope: MemoryAccount.Scope, group: String? = nil) {
    self.scope = scope
    self.group = group == "" ? nil : group
  }

  /// Whether accounts of both are of different things, as far as that is known.
  package func differs(from other: AccountSubject) -> Bool {
    guard scope == other.scope else { return true }
    guard let group, let otherGroup = other.group else { return false }
    return group != otherGroup
  }
}

extension MemoryAccount {
  package var subject: AccountSubject { AccountSubject(scope: scope, group: limits?.group) }
}

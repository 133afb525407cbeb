/// A property that is true if a flag is given: `@Flag("-j", "--json", help: "…") var json = false`.
///
/// A copy of the property's owner shares the value.
@propertyWrapper
package final class Flag: Parameter {
  package var wrappedValue: Bool

  package var projectedValue: Flag { self }

  /// - Parameters:
  ///   - wrappedValue: the value if the flag is not given.
  ///   - names: as users type them, `-j` or `--json`, short ones first.
  ///   - help: the description.
  package init(wrappedValue: Bool, _ names: String..., help: String) {
    self.wrappedValue = wrappedValue
    super.init(.flag, names, help: help)
  }

  override func take(_ text: String) { wrappedValue = true }
}

/// A property with a group of options: `@OptionGroup(title: "Timing") var timing: TimingOptions`.
///
/// A copy of the property's owner shares the group.
@propertyWrapper
package final class OptionGroup<Group: ParsableArguments>: Declaration {
  package var wrappedValue = Group()

  package var projectedValue: OptionGroup<Group> { self }

  private let title: String?

  /// - Parameter title: the title of the section of the help. Groups may share one. `nil` for that
  ///   of the group around it.
  package init(title: String? = nil) {
    self.title = title
  }

  override func collect(into parameters: inout [TitledParameter], title outer: String?) {
    for declaration in wrappedValue.declarations {
      declaration.collect(into: &parameters, title: title ?? outer)
    }
  }

  override func validate() throws { try wrappedValue.validateAll() }
}

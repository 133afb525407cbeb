/// What a group of options declares: an option, a flag, an argument, or another group.
///
/// The property wrappers inherit from this class, so that a group can list its properties.
package class Declaration {
  /// Appends the parameters in the order of their declarations.
  ///
  /// - Parameter title: the title of the section of the help; `nil` without one.
  func collect(into parameters: inout [TitledParameter], title: String?) {}

  /// - Throws: ``ParserError`` if a value is missing, or what a group's own validation throws.
  func validate() throws {}
}

/// A parameter and the title of its section of the help; `nil` without one.
typealias TitledParameter = (title: String?, parameter: Parameter)

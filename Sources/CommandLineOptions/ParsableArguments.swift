/// A group of options and arguments.
///
/// ```swift
/// struct TimingOptions: ParsableArguments {
///   @Option("-i", "--interval", help: "Set the interval.") var interval = 1
///   @Flag("--wait", help: "Wait until a process exists.") var wait = false
///
///   var declarations: [Declaration] { [$interval, $wait] }
/// }
/// ```
package protocol ParsableArguments {
  init()

  /// All options, arguments and groups, in the order of the help. What is missing here is not
  /// parsed.
  ///
  /// An explicit list needs no reflection. Reflection would search all conformances of the program
  /// for each type.
  var declarations: [Declaration] { get }

  /// Checks the values together, after all of them were parsed.
  ///
  /// - Throws: ``ValidationError`` if they are invalid.
  func validate() throws
}

extension ParsableArguments {
  package func validate() throws {}

  /// Validates the groups in it, in the order of their declarations, then itself.
  func validateAll() throws {
    for declaration in declarations { try declaration.validate() }
    try validate()
  }

  /// All options and arguments in it, with the titles of their sections.
  var titledParameters: [TitledParameter] {
    var parameters: [TitledParameter] = []
    for declaration in declarations { declaration.collect(into: &parameters, title: nil) }
    return parameters
  }
}

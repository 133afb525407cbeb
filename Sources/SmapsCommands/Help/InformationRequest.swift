import CommandLineOptions

/// What a command line asks for instead of a run. It needs no valid command line otherwise.
enum InformationRequest: Equatable {
  case shortHelp
  case help
  case version

  /// - Parameter option: one argument, such as `--help`.
  private init?(_ option: String) {
    switch option {
    case "-h": self = .shortHelp
    case "--help": self = .help
    case "-V", "--version": self = .version
    default: return nil
    }
  }

  /// The first request before `--`, even where an option expects its value; `nil` if there is none.
  ///
  /// - Parameter arguments: the command line without the program.
  static func first<Command: ParsableCommand>(
    in arguments: [String], of type: Command.Type
  ) -> Self? {
    for argument in arguments.prefix(while: { $0 != "--" }) {
      if let request = Self(argument) ?? inFlags(argument, of: type) { return request }
    }
    return nil
  }

  /// The request in combined flags such as `-jh`. An option with a value ends the flags.
  private static func inFlags<Command: ParsableCommand>(
    _ argument: String, of type: Command.Type
  ) -> Self? {
    let flags = argument.dropFirst()
    // A regular expression would take as long as a tenth of the start.
    guard argument.hasPrefix("-"), flags.contains(where: { $0 == "h" || $0 == "V" }),
      flags.allSatisfy({ $0.isASCII && $0.isLetter })
    else { return nil }
    let names = HelpText(of: type).entries.filter { !$0.takesValue }.flatMap(\.names)
    for letter in flags {
      let name = "-\(letter)"
      if let request = Self(name) { return request }
      guard names.contains(name) else { return nil }
    }
    return nil
  }
}

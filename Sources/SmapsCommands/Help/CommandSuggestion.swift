import CommandLineOptions
import ChildProcess

/// Finds the command line that the user meant if the `--` before a COMMAND is missing.
enum CommandSuggestion {
  /// The command line with `--` before its first positional argument.
  ///
  /// - Parameter arguments: the command line without the program.
  /// - Returns: `nil` if that argument is not an executable, or the command line is still invalid.
  static func commandLine<Command: ParsableCommand>(
    for arguments: [String], of type: Command.Type
  ) -> String? {
    guard !arguments.contains("--"),
      let index = firstPositional(in: arguments, of: type), isExecutable(arguments[index])
    else { return nil }
    let options = arguments[..<index]
    let command = arguments[index...]
    let words = normalizedArguments(options + ["--"] + command)
    guard let parsed = (try? Command.parse(words)) as? ProfilerCommand, parsed.follow.isWanted
    else { return nil }
    return text(options: options, command: command)
  }

  /// The command line that starts a program.
  ///
  /// - Returns: `nil` if there is no such executable.
  static func commandLine(toStart program: String) -> String? {
    isExecutable(program) ? text(options: [], command: [program]) : nil
  }

  private static func text(options: ArraySlice<String>, command: ArraySlice<String>) -> String {
    ([RunConfiguration.program] + options.map(quoted) + ["--"] + command.map(quoted))
      .joined(separator: " ")
  }

  private static func isExecutable(_ program: String) -> Bool {
    (try? ChildCommand.check(program)) != nil
  }

  /// The position of the first argument that is neither an option nor the value of one.
  private static func firstPositional<Command: ParsableCommand>(
    in arguments: [String], of type: Command.Type
  ) -> Int? {
    let valueOptions = HelpText(of: type).entries.filter(\.takesValue).flatMap(\.names)
    var index = 0
    while index < arguments.count {
      let argument = arguments[index]
      guard argument.hasPrefix("-"), argument != "-" else { return index }
      // The last flag of a group such as -ji takes the value, unless one is joined: -i=2, -i2.
      let hasValue =
        argument.contains("=")
        || !argument.hasPrefix("--") && argument.contains { $0.isASCII && $0.isNumber }
      let name = argument.hasPrefix("--") ? argument : "-\(argument.suffix(1))"
      index += !hasValue && valueOptions.contains(name) ? 2 : 1
    }
    return nil
  }

  /// An argument as a shell reads it.
  static func quoted(_ argument: String) -> String {
    let text = EscapedText.readable.escape(argument)
    let isPlain = text.allSatisfy { $0.isLetter || $0.isNumber || "_@%+=:,./-".contains($0) }
    return isPlain && !text.isEmpty ? text : text.quoted
  }
}

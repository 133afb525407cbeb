import Libc

/// A program: options and arguments, and what is done with them.
package protocol ParsableCommand: ParsableArguments {
  static var configuration: CommandConfiguration { get }

  mutating func run() throws
}

extension ParsableCommand {
  /// Parses a command line.
  ///
  /// Errors have this order:
  /// 1. Arguments that can't be an option, then a request for a completion script.
  /// 2. Values of options in the order of the command line, then those of positional arguments.
  /// 3. Whatever ``ParsableArguments/validate()`` throws, group by group.
  /// 4. Unknown options, then unexpected arguments.
  ///
  /// - Parameter arguments: the arguments without the program.
  /// - Throws: ``ParserError``, ``ValidationError``, or ``CleanExit`` with the text of `--help` or
  ///   a completion script.
  package static func parse(_ arguments: [String]) throws -> Self {
    let command = Self()
    let words = try arguments.words()
    if let shell = try CompletionShell.requested(in: words) {
      throw CleanExit.message(completionScript(for: shell))
    }
    var parser = Parser(words, parameters: command.titledParameters.map(\.parameter))
    try parser.readOptions()
    try parser.readPositionals()
    if parser.asksForHelp { throw CleanExit.message(helpMessage()) }
    try command.validateAll()
    try parser.checkRest()
    return command
  }

  /// Parses the arguments of the program, runs it, and exits with its status.
  package static func main() {
    do {
      var command = try parse(Array(CommandLine.arguments.dropFirst()))
      try command.run()
    } catch {
      let status = ExitCode(for: error)
      if status.isSuccess {
        print(error)
      } else if !(error is ExitCode) {
        let usage = status == .validationFailure ? "\nUsage: \(configuration.usage)" : ""
        let message = Array("\(configuration.commandName): error: \(error)\(usage)\n".utf8)
        _ = write(STDERR_FILENO, message, message.count)
      }
      exit(status.rawValue)
    }
  }
}

import CommandLineOptions

/// Formats an error about an invalid command line as one line with a suggestion.
///
/// Control characters of arguments are escaped, so that they can't drive the terminal.
enum UsageErrorFormatter {
  /// - Parameters:
  ///   - error: any error. Only those about options and arguments get a suggestion.
  ///   - arguments: the command line without the program.
  static func text<Command: ParsableCommand>(
    for error: any Error, of type: Command.Type, arguments: [String] = []
  ) -> String {
    EscapedText.readable.escape(message(for: error, of: type, arguments: arguments))
  }

  private static func message<Command: ParsableCommand>(
    for error: any Error, of type: Command.Type, arguments: [String]
  ) -> String {
    guard let error = error as? ParserError else { return "\(error)" }
    var text = error.description
    switch error {
    case .unknownOption(let option), .missingValueInFlags(let option, _):
      if let suggestion = suggestion(for: option, of: type) {
        text = "Unknown option '\(option)'. Did you mean '\(suggestion)'?"
      }
    case .unexpectedArguments: break
    default: return text
    }
    guard let suggestion = CommandSuggestion.commandLine(for: arguments, of: type)
    else { return text }
    return text.hasSuffix("?")
      ? "\(text) Or did you mean: \(suggestion)" : "\(text); did you mean: \(suggestion)"
  }

  /// The long option with the most similar name; `nil` if none is similar, or for a short option.
  private static func suggestion<Command: ParsableCommand>(
    for option: String, of type: Command.Type
  ) -> String? {
    guard option.hasPrefix("--") || option.count > 2 else { return nil }
    let names = HelpText(of: type).entries.flatMap(\.names)
      .filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2)) }
    return NearestWord.to(String(option.drop { $0 == "-" }), among: names).map { "--\($0)" }
  }
}

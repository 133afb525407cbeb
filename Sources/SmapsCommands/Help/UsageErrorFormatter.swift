import ArgumentParser

/// Formats the parser's message about an invalid command line as one line with a suggestion.
///
/// The parser suggests an option if at most three letters differ: `--to` for `-k4`, but nothing for
/// `--children`. For `-recrod` its message has two lines, because `-r` takes a value.
enum UsageErrorFormatter {
  /// - Parameters:
  ///   - message: the parser's message about any error.
  ///   - arguments: the command line without the program.
  static func text<Command: ParsableCommand>(
    _ message: String, of type: Command.Type, arguments: [String] = []
  ) -> String {
    let text = oneLine(message, of: type)
    guard message.contains(/^(?:Unknown option|Unexpected argument|\d+ unexpected arguments)\b/),
      let suggestion = CommandSuggestion.commandLine(for: arguments, of: type)
    else { return text }
    return text.hasSuffix("?")
      ? "\(text) Or did you mean: \(suggestion)" : "\(text); did you mean: \(suggestion)"
  }

  private static func oneLine<Command: ParsableCommand>(
    _ message: String, of type: Command.Type
  ) -> String {
    let lines = message.split(separator: "\n", maxSplits: 1)
    guard let first = lines.first, let unknown = first.firstMatch(of: /^Unknown option '(-+)(.+?)'/)
    else { return message }
    if unknown.output.1 == "--" || unknown.output.2.count > 1 {
      let names = HelpText(of: type).entries.flatMap(\.names)
        .filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2)) }
      let nearest = NearestWord.to(String(unknown.output.2), among: names)
      if let nearest { return "\(unknown.output.0). Did you mean '--\(nearest)'?" }
    }
    // Leaves out the parser's own suggestion, which may have no letter in common with a short name.
    guard lines.count > 1, !first.hasSuffix("?") else { return String(unknown.output.0) }
    return "\(first), or missing value" + (lines[1].split(separator: "issing value").last ?? "")
  }
}

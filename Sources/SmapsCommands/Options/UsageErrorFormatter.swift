import ArgumentParser

/// What the argument parser says of a command line, put into one line that names the nearest option.
///
/// By itself the parser has no advice where more than three letters are other ones (`--children` for
/// `--match-children`), and two lines for `-recrod`, since that could be `-r` with a value.
enum UsageErrorFormatter {
  /// - Parameter message: the parser's, about any mistake.
  static func text<Command: ParsableCommand>(_ message: String, of type: Command.Type) -> String {
    let lines = message.split(separator: "\n", maxSplits: 1)
    guard let first = lines.first, let unknown = first.firstMatch(of: /^Unknown option '(-+)(.+?)'/)
    else { return message }
    if unknown.output.1 == "--" || unknown.output.2.count > 1 {
      let nearest = NearestWord.to(String(unknown.output.2), among: optionNames(of: type))
      if let nearest { return "\(unknown.output.0). Did you mean '--\(nearest)'?" }
    }
    guard lines.count > 1, !first.hasSuffix("?") else { return String(first) }
    return "\(first), or missing value" + (lines[1].split(separator: "issing value").last ?? "")
  }

  /// The long names of all options, without dashes: the help is the only place where the parser tells
  /// them.
  private static func optionNames<Command: ParsableCommand>(of type: Command.Type) -> [String] {
    type.helpMessage(columns: 80).split(separator: "\n").compactMap { line in
      line.firstMatch(of: /^  (?:-\w, )?--([a-z-]+)/).map { String($0.output.1) }
    }
  }
}

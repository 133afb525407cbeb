import CommandLineOptions

/// The short help: the most used options on one screen.
enum ShortHelp {
  /// The usage and ``ProgramCommand/commonOptions``, each with the first sentence of its help.
  static func text<Command: ProgramCommand>(of type: Command.Type) -> String {
    let configuration = type.configuration
    let usage = configuration.usage.split(separator: "\n").joined(separator: "\n       ")
    let sections = HelpText(of: type).sections.flatMap { section in
      let entries = section.entries.filter { entry in
        type.commonOptions.contains { entry.names.contains($0) }
      }
      return entries.isEmpty ? [] : ["", "\(section.title):"] + entries.flatMap(lines)
    }
    return """
      \(configuration.abstract)

      USAGE: \(usage)
      \(sections.joined(separator: "\n"))

      All options and examples: \(configuration.commandName) --help
      """
  }

  private static func lines(of entry: HelpText.Entry) -> [String] {
    let label = "  " + entry.label
    let sentence = wrapped(String(entry.firstSentence))
    let full = entry.defaultValue.map { wrapped("\(entry.firstSentence) \($0)") } ?? sentence
    // The default is shown if it needs no line of its own.
    var lines = (full.count > sentence.count ? sentence : full).map {
      String(repeating: " ", count: labelColumns) + $0
    }
    if label.count < labelColumns, let first = lines.first {
      lines[0] = label + first.dropFirst(label.count)
    } else {
      lines.insert(label, at: 0)
    }
    return lines
  }

  private static func wrapped(_ text: String) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let line = lines.last, line.count + 1 + word.count <= columns - labelColumns {
        lines[lines.count - 1] += " \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  private static let columns = 80

  /// The width of the column of labels, as in the help.
  private static let labelColumns = 26
}

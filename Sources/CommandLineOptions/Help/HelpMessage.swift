import Libc

extension ParsableCommand {
  /// The text of `--help`, with a line break at the end.
  ///
  /// - Parameter columns: the width of the terminal.
  package static func helpMessage(columns: Int = terminalColumns) -> String {
    let configuration = configuration
    let overview = ["OVERVIEW: \(configuration.abstract)", configuration.discussion]
      .filter { !$0.isEmpty }.joined(separator: "\n\n")
    let usage = configuration.usage.split(separator: "\n").joined(separator: "\n       ")
    let sections = helpSections.map { section in
      section.parameters.reduce("\(section.title.uppercased()):\n") {
        $0 + Self.entry(of: $1, columns: columns)
      }
    }
    return """
      \(overview.wrapped(to: columns).joined(separator: "\n"))

      USAGE: \(usage)

      \(sections.joined(separator: "\n"))
      """
  }

  /// The lines about a parameter: the label, then the description in a column of its own.
  private static func entry(of parameter: Parameter, columns: Int) -> String {
    let label = "  " + parameter.label
    var lines = parameter.description.wrapped(to: max(columns - labelColumns, 10)).map {
      String(repeating: " ", count: labelColumns) + $0
    }
    if label.count < labelColumns {
      lines[0] = label + lines[0].dropFirst(label.count)
    } else {
      lines.insert(label, at: 0)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The width of the terminal: `COLUMNS`, or that of stdout, or 80.
  package static var terminalColumns: Int {
    if let columns = getenv("COLUMNS").flatMap({ Int(String(cString: $0)) }), columns > 0 {
      return columns
    }
    var size = winsize()
    let isTerminal = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0
    return isTerminal && size.ws_col > 0 ? Int(size.ws_col) : 80
  }
}

/// The width of the column of labels.
private let labelColumns = 26

import CommandLineOptions

/// The sections and options of the help.
struct HelpText {
  struct Section {
    /// In capitals: `TIMING`.
    let title: String
    let entries: [Entry]
  }

  /// An option, a flag or a positional argument.
  struct Entry {
    /// As the help shows it: `-p, --pid <pid>`.
    let label: String

    /// The description on one line, with the default.
    let description: String

    /// `-p` and `--pid`; `<regex>` for a positional argument.
    let names: [String]

    /// Whether the next argument is its value.
    let takesValue: Bool

    init(_ parameter: Parameter) {
      label = parameter.label
      description = parameter.description
      names = parameter.names
      takesValue = parameter.takesValue
    }

    /// The first sentence of the description, with its period.
    var firstSentence: Substring {
      guard let end = description.index(of: ". ") else { return description[...] }
      return description[...end]
    }

    /// The default as the description shows it: `(default: 1s)`; `nil` if it shows none.
    var defaultValue: Substring? {
      guard let start = description.index(of: "(default: "),
        let end = description[start...].firstIndex(of: ")")
      else { return nil }
      return description[start...end]
    }
  }

  let sections: [Section]

  init<Command: ParsableCommand>(of type: Command.Type) {
    sections = type.helpSections.map {
      Section(title: $0.title.uppercased(), entries: $0.parameters.map(Entry.init))
    }
  }

  var entries: [Entry] { sections.flatMap(\.entries) }
}

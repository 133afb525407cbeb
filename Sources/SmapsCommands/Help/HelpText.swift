import ArgumentParser

/// The sections and options of the help that the argument parser generates.
///
/// The generated help is the parser's only public list of options.
struct HelpText {
  struct Section {
    /// In capitals: `TIMING`.
    let title: String
    var entries: [Entry] = []
  }

  /// An option, a flag or a positional argument.
  struct Entry {
    /// As the help shows it: `-p, --pid <pid>`.
    let label: String

    /// The description on one line, with the default.
    var description: String

    /// `-p` and `--pid`; `<regex>` for a positional argument.
    var names: [Substring] {
      label.split(separator: ", ").compactMap { $0.split(separator: " ").first }
    }

    /// Whether the next argument is its value.
    var takesValue: Bool { label.hasPrefix("-") && label.hasSuffix(">") }

    /// The first sentence of the description, with its period.
    var firstSentence: Substring {
      guard let end = description.firstRange(of: ". ") else { return description[...] }
      return description[...end.lowerBound]
    }

    /// The default as the description shows it: `(default: 1s)`; `nil` if it shows none.
    var defaultValue: Substring? { description.firstMatch(of: /\(default: [^)]*\)/)?.output }
  }

  private(set) var sections: [Section] = []

  init<Command: ParsableCommand>(of type: Command.Type) {
    // Wide enough that no description is wrapped.
    for line in type.helpMessage(columns: 10_000).split(separator: "\n") {
      if let title = line.wholeMatch(of: /([A-Z ]+):/) {
        sections.append(Section(title: String(title.output.1)))
      } else if !sections.isEmpty {
        sections[sections.count - 1].add(line)
      }
    }
  }

  var entries: [Entry] { sections.flatMap(\.entries) }
}

extension HelpText.Section {
  /// - Parameter line: a label with its description, or the description of a label that is wider
  ///   than its column.
  fileprivate mutating func add(_ line: Substring) {
    let pattern = /\ {2}((?:-\w)?(?:, )?(?:--[a-z-]+)?(?: ?<[^>]+>)?) *(.*)/
    if line.hasPrefix("   ") {
      entries[entries.count - 1].description += line.drop { $0 == " " }
    } else if let match = line.wholeMatch(of: pattern) {
      entries.append(
        HelpText.Entry(label: String(match.output.1), description: String(match.output.2)))
    }
  }
}

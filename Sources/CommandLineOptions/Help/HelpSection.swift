/// A section of the help: a title and parameters.
package struct HelpSection {
  package let title: String
  package private(set) var parameters: [Parameter]
}

extension ParsableCommand {
  /// The sections of the help, without hidden parameters. Parameters without a title are in the
  /// first one, `Arguments`, or in the last one, `Options`.
  package static var helpSections: [HelpSection] {
    var sections: [HelpSection] = []
    var (arguments, options): ([Parameter], [Parameter]) = ([], [])
    for (title, parameter) in Self().titledParameters where parameter.abstract != nil {
      if let index = sections.firstIndex(where: { $0.title == title }) {
        sections[index].append(parameter)
      } else if let title {
        sections.append(HelpSection(title: title, parameters: [parameter]))
      } else if parameter.kind == .positional {
        arguments.append(parameter)
      } else {
        options.append(parameter)
      }
    }
    options.append(Flag(wrappedValue: false, "--help", help: "Show help information."))
    return (arguments.isEmpty ? [] : [HelpSection(title: "Arguments", parameters: arguments)])
      + sections + [HelpSection(title: "Options", parameters: options)]
  }
}

extension HelpSection {
  fileprivate mutating func append(_ parameter: Parameter) { parameters.append(parameter) }
}

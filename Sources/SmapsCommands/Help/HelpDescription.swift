import CommandLineOptions

/// The help as JSON, from which the manual page is made.
enum HelpDescription {
  /// The option that prints it, alone on a command line. The help does not list it.
  static let option = "--describe-help"

  /// An object with `name`, `abstract`, `usage`, `discussion` and `sections`. A section has `title`
  /// and `parameters`, and these have `names`, `value` and `description`. `value` is absent for a
  /// flag.
  static func json<Command: ParsableCommand>(of type: Command.Type) -> String {
    let configuration = type.configuration
    var json = JSONText()
    json.object { json in
      json.string("name", configuration.commandName)
      json.string("abstract", configuration.abstract)
      json.string("usage", configuration.usage)
      json.string("discussion", configuration.discussion)
      json.array("sections") { sections in
        for section in type.helpSections {
          sections.object { object in
            object.string("title", section.title)
            object.array("parameters") { parameters in
              for parameter in section.parameters { parameters.parameter(parameter) }
            }
          }
        }
      }
    }
    return String(decoding: json.bytes, as: UTF8.self)
  }
}

extension JSONText {
  fileprivate mutating func parameter(_ parameter: Parameter) {
    object { object in
      object.array("names") { names in
        for name in parameter.names { names.element(name) }
      }
      if parameter.takesValue { object.string("value", parameter.valueName) }
      object.string("description", parameter.description)
    }
  }
}

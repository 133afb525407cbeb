/// A completion script for zsh.
enum ZshCompletion {
  static func script(for program: String, _ parameters: [Parameter]) -> String {
    let hasCommand = parameters.contains { $0.parsing == .postTerminator }
    let specifications = parameters.filter { $0.parsing != .postTerminator }.map(specification)
    return """
      #compdef \(program)

      _\(program)() {
      \(hasCommand ? terminated : "")    _arguments -s -S \\
              \(specifications.joined(separator: " \\\n        "))
      }

      # zsh loads the file as the function. Otherwise a user sources it.
      if [[ ${zsh_eval_context[-1]} == loadautofunc ]]; then
          _\(program) "$@"
      else
          compdef _\(program) \(program)
      fi
      """
  }

  /// After `--`, a command of its own is completed by nothing.
  private static let terminated = """
        [[ ${words[(i)--]} -lt $CURRENT ]] && return 1

    """

  /// A parameter as `_arguments` reads it: `'(-p --pid)'{-p,--pid=}'[Description]:value:action'`.
  private static func specification(of parameter: Parameter) -> String {
    // A colon would end the name, and zsh would run what follows it.
    let valueName = escaped(parameter.valueName, ":\\")
    if parameter.kind == .positional {
      return "\(parameter.isRepeatable ? "*" : ""):\(valueName):".quoted
    }
    let names = parameter.spellings
    // A value follows --name or is joined with it by `=`. After a short name it is a word.
    let spellings = names.map { parameter.takesValue && $0.hasPrefix("--") ? "\($0)=" : $0 }
    let exclusion =
      parameter.isRepeatable
      ? "*" : names.count > 1 ? "(\(names.joined(separator: " ")))" : ""
    let text = "[\(escaped(parameter.abstract ?? "", "[]:\\"))]"
    let value = parameter.takesValue ? ":\(valueName):\(action(parameter))" : ""
    return spellings.count > 1
      ? (exclusion.isEmpty ? "" : exclusion.quoted) + "{\(spellings.joined(separator: ","))}"
        + (text + value).quoted
      : (exclusion + spellings[0] + text + value).quoted
  }

  private static func action(_ parameter: Parameter) -> String {
    switch parameter.completion {
    case .none: ""
    case .file: "_files"
    case .directory: "_files -/"
    case .list(let values): "(\(escaped(values.joined(separator: " "), ":")))"
    case .shellCommand(let command): "{compadd -- ${(f)\"$(\(escaped(command, ":")))\"}}"
    }
  }

  private static func escaped(_ text: String, _ special: String) -> String {
    text.reduce(into: "") { $0 += special.contains($1) ? "\\\($1)" : String($1) }
  }
}

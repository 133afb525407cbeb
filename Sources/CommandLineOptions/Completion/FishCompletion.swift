/// A completion script for fish.
enum FishCompletion {
  static func script(for program: String, _ parameters: [Parameter]) -> String {
    let lines = parameters.filter { $0.kind != .positional }.map { line(program, $0) }
    return """
      # fish completion of \(program)

      complete -c \(program) -f
      \(lines.joined(separator: "\n"))
      """
  }

  private static func line(_ program: String, _ parameter: Parameter) -> String {
    let names = parameter.spellings.map { name in
      name.hasPrefix("--") ? "-l \(name.dropFirst(2))" : "-s \(name.dropFirst())"
    }.joined(separator: " ")
    // A flag is offered only once. With such a condition, no values would be offered.
    let condition = parameter.takesValue ? "" : "-n 'not __fish_seen_argument \(names)' "
    let value = parameter.takesValue ? " " + values(parameter.completion) : ""
    return "complete -c \(program) \(condition)\(names)\(value)"
      + " -d \(quoted(parameter.abstract ?? ""))"
  }

  /// The arguments of `complete` for values. `-r` requires one, `-F` offers files, and `-x` offers
  /// none.
  private static func values(_ kind: CompletionKind) -> String {
    switch kind {
    case .none: "-x"
    case .file: "-rF"
    case .directory: "-xa '(__fish_complete_directories)'"
    case .list(let values): "-xa \(quoted(values.joined(separator: " ")))"
    case .shellCommand(let command): "-xa \(quoted("(\(command))"))"
    }
  }

  /// In single quotes of fish, where a backslash escapes.
  private static func quoted(_ text: String) -> String {
    "'" + text.map { #"'\"#.contains($0) ? #"\\#($0)"# : "\($0)" }.joined() + "'"
  }
}

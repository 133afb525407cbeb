import MemoryProfile

/// A command line in words, escaped.
///
/// The boundaries of arguments are not known any more, so an argument with spaces is several words.
struct CommandWords {
  /// The words that siblings have in common, whatever their arguments: `chromium`,
  /// `python3 worker.py`, `java -jar server.jar`. Empty for an empty command line.
  let program: String

  /// The other words.
  let arguments: [Substring]

  /// Whether the words have a meaning only together: a title that the program has set, or code.
  let isWhole: Bool

  /// Whether the first arguments are code that an interpreter runs: `python3 -c CODE`.
  let isCode: Bool

  /// How many bytes and words of a command line are used.
  static let byteLimit = 16_384
  private static let wordLimit = 500

  /// - Parameter title: the arguments joined by spaces, or the name in brackets; may be empty.
  init(_ title: [UInt8]) {
    let line = ProcessLabel.command(title.prefix(Self.byteLimit), escaping: .readable) ?? ""
    let words = line.split(separator: " ").prefix(Self.wordLimit).map { $0 }
    guard let first = words.first, line.first != "[" else {
      (program, arguments, isWhole, isCode) = (line, [], true, false)
      return
    }
    let rest = Array(words.dropFirst())
    // Titles that programs set begin so: `postgres: checkpointer`, `nginx: worker process`.
    guard first.last != ":" else {
      (program, arguments, isWhole, isCode) = (String(first), rest, true, false)
      return
    }
    switch Interpreter.named(first)?.target(in: rest) ?? .none {
    case .none: (program, arguments, isWhole, isCode) = (String(first), rest, false, false)
    case .code: (program, arguments, isWhole, isCode) = (String(first), rest, true, true)
    case .script(let end):
      var script = rest[end - 1]
      if script.contains("/"), script.last != "/" {
        script = script.split(separator: "/").last ?? script
      }
      // A module or an archive is named by its option.
      let option = end > 1 && rest[end - 2].hasPrefix("-") ? rest[end - 2] : nil
      let isNamed = option.map { Interpreter.named(first)?.modules.contains($0) ?? false } ?? false
      program = ([first] + (isNamed ? [option, script] : [script]).compactMap { $0 })
        .joined(separator: " ")
      (arguments, isWhole, isCode) = (Array(rest[end...]), false, false)
    }
  }

  /// The program and all arguments.
  var whole: String { ([program[...]] + arguments).joined(separator: " ") }
}

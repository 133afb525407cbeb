import Libc

/// A shell that completes command lines by a script.
package enum CompletionShell: String, CaseIterable, Sendable {
  case bash, zsh, fish

  /// The option that prints a script. Its value may be missing.
  static let option = "--generate-completion-script"

  /// - Returns: `nil` if no script is requested. The shell of `SHELL` if its name is missing.
  /// - Throws: ``ParserError/unsupportedShell(_:)``
  static func requested(in words: [Word]) throws(ParserError) -> CompletionShell? {
    for (index, word) in words.enumerated().reversed() {
      guard case .option(option, let value) = word.form else { continue }
      let next = words[(index + 1)...].first.flatMap { $0.form == .value ? $0.text : nil }
      let name = value ?? next
      let shell = name ?? getenv("SHELL").map { String(cString: $0) } ?? ""
      guard let shell = CompletionShell(rawValue: String(shell.split(separator: "/").last ?? ""))
      else { throw .unsupportedShell(name) }
      return shell
    }
    return nil
  }
}

extension ParsableCommand {
  /// A script that completes command lines of the program, without a line break at the end.
  package static func completionScript(for shell: CompletionShell) -> String {
    let name = configuration.commandName
    let parameters = helpSections.flatMap(\.parameters)
    switch shell {
    case .bash: return BashCompletion.script(for: name, parameters)
    case .zsh: return ZshCompletion.script(for: name, parameters)
    case .fish: return FishCompletion.script(for: name, parameters)
    }
  }
}

extension String {
  /// The text in single quotes of a POSIX shell.
  package var quoted: String {
    // By scalars: an apostrophe before a combining mark ends the quotes too.
    let parts = unicodeScalars.split(separator: "'", omittingEmptySubsequences: false)
    return "'" + parts.map { String($0) }.joined(separator: #"'\''"#) + "'"
  }
}

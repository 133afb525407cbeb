/// The argument parser's completion scripts, fit for these programs.
///
/// The parser takes it that every program has a subcommand `help`; none of these has, and zsh, given
/// both that and a COMMAND, completes nothing at all. And fish knows `"$(…)"` only from 3.4 on, while
/// Ubuntu 22.04 has 3.3.
enum CompletionScript {
  /// The option that asks for one.
  static let option = "--generate-completion-script"

  /// - Parameter script: the parser's, for any of its shells.
  static func fitted(_ script: String) -> String {
    script.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { line in !subcommandEndings.contains { line.hasSuffix($0) } }
      .map { line in
        line.replacing("-W 'help'", with: "-W ''")
          .replacing(/(test -z|set -ql) "(\w*)\$\(([^)"]*)\)"/) { match in
            let (_, test, beginning, command) = match.output
            return "\(test) " + (beginning.isEmpty ? "" : "\"\(beginning)\"") + "(\(command))"
          }
      }
      .joined(separator: "\n")
  }

  /// Of the lines of zsh and fish that offer a subcommand.
  private static let subcommandEndings = [
    "'(-): :->command'", "'(-)*:: :->arg'",
    "-fa 'help' -d 'Show subcommand help information.'",
  ]
}

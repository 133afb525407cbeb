package import ArgumentParser
import Libc

/// Runs a program's command from beginning to end and leaves with its exit status.
///
/// Whatever went wrong is one line on the standard error, in the user's words. Exit statuses: 0; 1, or
/// the failure's own, where the run failed; 64 (`EX_USAGE`) where the command line can't be understood;
/// that of a program that was followed.
package func runProgram<Command: ParsableCommand>(_ type: Command.Type) -> Never {
  keepStandardStreams()
  // A closed output shows itself when it is written to.
  signal(SIGPIPE, SIG_IGN)
  // And a file that may not grow any more (setrlimit(2)) when it can't be written to.
  signal(SIGXFSZ, SIG_IGN)
  // Where Swift looks for the arguments: without it there seem to be none, whatever was asked for.
  if access("/proc/self/cmdline", R_OK) != 0 {
    printError("\(Command._commandName): error: \(RunMessage.procNotMounted.message)")
    exit(1)
  }
  // Asked by scripts, and answered without putting the parser together, which takes longer than all
  // the rest.
  if [["--version"], ["-V"]].contains(Array(CommandLine.arguments.dropFirst())) {
    answer(Version.text, program: Command._commandName)
  }
  do {
    let arguments = normalizedArguments(Array(CommandLine.arguments.dropFirst()))
    var command = try Command.parseAsRoot(arguments)
    try command.run()
    exit(0)
  } catch {
    let status = Command.exitCode(for: error)
    if status.isSuccess {
      // Help, the version, or what a shell wants to know.
      let text = Command.fullMessage(for: error)
      let isScript = CommandLine.arguments.contains { $0.hasPrefix(CompletionScript.option) }
      answer(isScript ? CompletionScript.fitted(text) : text, program: Command._commandName)
    }
    let message = UsageErrorFormatter.text(Command.message(for: error), of: Command.self)
    if !message.isEmpty { printError("\(Command._commandName): error: \(message)") }
    exit((error as? Failure)?.status ?? status.rawValue)
  }
}

/// Prints the one thing that was asked for, and ends the program.
private func answer(_ text: String, program: String) -> Never {
  do throws(Failure) {
    try StandardOutput().writeAll(Array((text + "\n").utf8))
  } catch {
    printError("\(program): error: \(error)")
    exit(1)
  }
  exit(0)
}

/// Sees to it that 0, 1 and 2 are taken: a program started without one of them would otherwise open
/// its first file there, and write its samples or its warnings into it. What is put there can't be
/// written to, so that the lack shows.
private func keepStandardStreams() {
  for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) == -1 {
    // The lowest free number is the one that is missing.
    _ = open("/dev/null", O_RDONLY)
  }
}

/// Arguments up to `--` in a spelling that the parser takes for what they mean:
///
/// - `--name=` is the two words `--name` and nothing: an option may well be given an empty value, but
///   the parser takes that spelling for one that was forgotten;
/// - `-@5m`, a moment in a recording that comes through the standard input, has that file's name: the
///   parser would look for an option `@`.
package func normalizedArguments(_ arguments: [String]) -> [String] {
  let options = arguments.prefix { $0 != "--" }
  return options.flatMap { argument in
    if argument.hasPrefix("-@") { return ["/dev/stdin" + argument.dropFirst()] }
    let isEmptied =
      argument.hasPrefix("--") && argument.firstIndex(of: "=") == argument.indices.last
    return isEmptied ? [String(argument.dropLast()), ""] : [argument]
  } + arguments[options.endIndex...]
}

/// A failure in the user's own words: what was asked for, what is wrong with it, what to do.
package struct Failure: Error, Equatable, CustomStringConvertible {
  package let description: String

  /// With which the program ends.
  package let status: Int32

  package init(_ description: String, status: Int32 = 1) {
    self.description = description
    self.status = status
  }
}

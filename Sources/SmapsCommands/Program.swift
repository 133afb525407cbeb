package import ArgumentParser
import Libc

/// Runs a program's command and exits with its status.
///
/// An error is one line on stderr. The exit status is 0; 1 or the failure's own status if the run
/// failed; 64 (`EX_USAGE`) for an invalid command line; or that of a COMMAND.
package func runProgram<Command: ParsableCommand>(_ type: Command.Type) -> Never {
  keepStandardStreams()
  // Writing to a closed pipe returns EPIPE.
  signal(SIGPIPE, SIG_IGN)
  // Writing beyond the file size limit (setrlimit(2)) returns EFBIG.
  signal(SIGXFSZ, SIG_IGN)
  // The Swift runtime reads the arguments there. Without it there seem to be none.
  if access("/proc/self/cmdline", R_OK) != 0 {
    printError("\(Command._commandName): error: \(RunMessage.procNotMounted.message)")
    exit(1)
  }
  // Scripts ask for the version. Creating the parser would take longer than everything else.
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
      // The help, the version or a completion script.
      let text = Command.fullMessage(for: error)
      let isScript = CommandLine.arguments.contains { $0.hasPrefix(CompletionScript.option) }
      answer(isScript ? CompletionScript.fitted(text) : text, program: Command._commandName)
    }
    let message = UsageErrorFormatter.text(Command.message(for: error), of: Command.self)
    if !message.isEmpty { printError("\(Command._commandName): error: \(message)") }
    exit((error as? Failure)?.status ?? status.rawValue)
  }
}

/// Prints a text and exits.
private func answer(_ text: String, program: String) -> Never {
  do throws(Failure) {
    try StandardOutput().writeAll(Array((text + "\n").utf8))
  } catch {
    printError("\(program): error: \(error)")
    exit(1)
  }
  exit(0)
}

/// Ensures that the descriptors 0, 1 and 2 are open. Otherwise a program started without one of
/// them would open its first file there, and write samples or warnings into it. The replacement is
/// read-only, so that writing to it is an error.
private func keepStandardStreams() {
  for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) == -1 {
    // open(2) returns the lowest free descriptor, which is the missing one.
    _ = open("/dev/null", O_RDONLY)
  }
}

/// Rewrites arguments up to `--` that the parser would misunderstand:
///
/// - `--name=` becomes `--name` and an empty argument. The parser would report a missing value.
/// - `-@5m`, a time in a recording on stdin, becomes `/dev/stdin@5m`. The parser would look for an
///   option `@`.
package func normalizedArguments(_ arguments: [String]) -> [String] {
  let options = arguments.prefix { $0 != "--" }
  return options.flatMap { argument in
    if argument.hasPrefix("-@") { return ["/dev/stdin" + argument.dropFirst()] }
    let isEmptied =
      argument.hasPrefix("--") && argument.firstIndex(of: "=") == argument.indices.last
    return isEmptied ? [String(argument.dropLast()), ""] : [argument]
  } + arguments[options.endIndex...]
}

/// An error in one line: what failed, why, and what to do. See ``Message``.
package struct Failure: Error, Equatable, CustomStringConvertible {
  package let description: String

  /// The exit status of the program.
  package let status: Int32

  package init(_ description: String, status: Int32 = 1) {
    self.description = description
    self.status = status
  }
}

package import CommandLineOptions
import Libc

/// The command of one of the programs.
package protocol ProgramCommand: ParsableCommand {
  /// The options that `-h` lists, by one name each as the help spells it: `-p`, `--live`,
  /// `<regex>`.
  static var commonOptions: [String] { get }
}

/// Runs the program that the name of the executable selects, and exits with its status.
///
/// Both programs contain the same code, so the package has one of them and a link to it.
package func runNamedProgram() -> Never {
  let name = CommandLine.arguments.first?.split(separator: "/").last
  if name == "smaps-snapshot" { runProgram(SnapshotCommand.self) }
  runProgram(ProfilerCommand.self)
}

/// Runs the command of a program and exits with its status.
///
/// An error is one line on stderr. Exit statuses are:
/// - 0 if the run succeeded;
/// - that of the COMMAND that was started;
/// - 1, or ``Failure/status``, if the run failed;
/// - 64 (`EX_USAGE`) if the command line is invalid.
package func runProgram<Command: ProgramCommand>(_ type: Command.Type) -> Never {
  openMissingStandardStreams()
  // Writing to a closed pipe then fails with EPIPE.
  signal(SIGPIPE, SIG_IGN)
  // Writing beyond the maximum size of files (setrlimit(2)) then fails with EFBIG.
  signal(SIGXFSZ, SIG_IGN)
  // The Swift runtime reads the arguments from there. Without /proc there seem to be none.
  if access("/proc/self/cmdline", R_OK) != 0 {
    printError("\(Command.configuration.commandName): error: \(RunMessage.procNotMounted.message)")
    exit(1)
  }
  let arguments = Array(CommandLine.arguments.dropFirst())
  if arguments == [HelpDescription.option] {
    printAndExit(HelpDescription.json(of: type), program: Command.configuration.commandName)
  }
  switch InformationRequest.first(in: arguments, of: Command.self) {
  // Scripts ask for the version. Nothing else is done for it.
  case .version: printAndExit(Version.text, program: Command.configuration.commandName)
  case .shortHelp:
    printAndExit(ShortHelp.text(of: Command.self), program: Command.configuration.commandName)
  case .help: printAndExit(Command.helpMessage(), program: Command.configuration.commandName)
  case nil: break
  }
  do {
    var command = try Command.parse(normalizedArguments(arguments))
    try command.run()
    exit(0)
  } catch {
    let status = ExitCode(for: error)
    if status.isSuccess {
      // The help, the version, or completions for a shell.
      printAndExit("\(error)", program: Command.configuration.commandName)
    }
    if !(error is ExitCode) {
      let message = UsageErrorFormatter.text(for: error, of: Command.self, arguments: arguments)
      printError("\(Command.configuration.commandName): error: \(message)")
    }
    exit((error as? Failure)?.status ?? status.rawValue)
  }
}

/// Prints a text to stdout and exits.
///
/// - Parameter program: the program's name. It is evaluated only if writing fails, because it makes
///   the whole configuration of the command be created.
private func printAndExit(_ text: String, program: @autoclosure () -> String) -> Never {
  do throws(Failure) {
    try StandardOutput().writeAll(Array((text + "\n").utf8))
  } catch {
    printError("\(program()): error: \(error)")
    exit(1)
  }
  exit(0)
}

/// Opens `/dev/null` in place of standard streams that are closed.
///
/// Otherwise the first file that is opened would get the descriptor 0, 1 or 2, and samples or
/// warnings would be written to it. `/dev/null` is read-only, so that writing to a missing stream
/// fails.
private func openMissingStandardStreams() {
  for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) == -1 {
    // open(2) returns the lowest free descriptor, which is this one.
    _ = open("/dev/null", O_RDONLY)
  }
}

import CommandLineOptions
import ChildProcess

/// The command that is started and sampled.
struct FollowOptions: ParsableArguments {
  @Argument(
    "command", parsing: .postTerminator,
    help: """
      Start and sample this command and its descendants. The run ends when all of them have exited.
      """)
  var command: [String] = []

  var declarations: [Declaration] { [$command] }

  /// Whether a command is given.
  var isWanted: Bool { !command.isEmpty }

  /// Checks that the command can be started, before the run begins.
  func check() throws(Failure) {
    guard let program = command.first else { return }
    do throws(StartError) {
      try ChildCommand.check(program)
    } catch {
      throw Failure(error)
    }
  }
}

extension Failure {
  /// With the exit status of shells: 127 if the program is not found, 126 if it can't be executed.
  init(_ error: StartError) {
    self.init(error.message, status: error.isNotFound ? 127 : 126)
  }
}

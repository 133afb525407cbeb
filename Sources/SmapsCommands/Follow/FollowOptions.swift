import ArgumentParser
import ChildProcess

/// The options that say which program is started and followed.
struct FollowOptions: ParsableArguments {
  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp(
      """
      Start this program, and look at it and at all that descends from it until they have ended.
      """, valueName: "command"))
  var command: [String] = []

  /// Whether a program is to be started.
  var isWanted: Bool { !command.isEmpty }

  /// Finds out before anything is begun whether the program can be started.
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
  /// With the statuses of shells: 127 where there is no such program, 126 where it can't be executed.
  init(_ error: StartError) {
    self.init(error.message, status: error.isNotFound ? 127 : 126)
  }
}

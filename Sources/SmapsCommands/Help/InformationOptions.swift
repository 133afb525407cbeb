import ArgumentParser

/// The options that print information about the program. Both programs have them.
struct InformationOptions: ParsableArguments {
  @Flag(
    name: [.customShort("V"), .long],
    help: "Show the version, and those of Swift and of libraries.")
  var version = false

  // `--help` is the parser's own.
  @Flag(name: .customShort("h"), help: "Show the most used options on one screen.")
  var shortHelp = false

  /// Prints what is asked for instead of a run.
  ///
  /// ``runProgram(_:)`` answers before the command line is parsed (``InformationRequest``). This is
  /// for callers that only parse.
  func answer<Command: ProgramCommand>(for type: Command.Type) throws {
    if version { throw CleanExit.message(Version.text) }
    if shortHelp { throw CleanExit.message(ShortHelp.text(of: type)) }
  }
}

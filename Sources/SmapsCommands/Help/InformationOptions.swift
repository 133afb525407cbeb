import CommandLineOptions

/// The options that print information about the program. Both programs have them.
struct InformationOptions: ParsableArguments {
  @Flag("-V", "--version", help: "Show the version, and those of Swift and of libraries.")
  var version = false

  // `--help` is that of the parser.
  @Flag("-h", help: "Show the most used options on one screen.")
  var shortHelp = false

  var declarations: [Declaration] { [$version, $shortHelp] }

  /// Prints what is asked for instead of a run.
  ///
  /// ``runProgram(_:)`` answers before the command line is parsed (``InformationRequest``). This is
  /// for callers that only parse.
  func answer<Command: ProgramCommand>(for type: Command.Type) throws {
    if version { throw CleanExit.message(Version.text) }
    if shortHelp { throw CleanExit.message(ShortHelp.text(of: type)) }
  }
}

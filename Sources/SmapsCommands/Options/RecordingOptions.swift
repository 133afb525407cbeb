import ArgumentParser

/// The options about recorded runs: making them, and taking samples from them.
struct RecordingOptions: ParsableArguments {
  @Option(
    name: [.customShort("r"), .customLong("record")],
    help: ArgumentHelp(
      "Record the samples into this file, an SQLite database.", valueName: "file"),
    completion: .file())
  var file: String?

  @Flag(help: "Add to the recording of -r, which must be there already.")
  var append = false

  @Option(
    help: ArgumentHelp(
      """
      Take the samples from a recording, or from what was printed as TSV or JSON, instead of from \
      processes; '-' reads the standard input.
      """, valueName: "file"),
    completion: .file())
  var replay: String?

  @OptionGroup var window: TimeWindow

  func validate() throws {
    if append, file == nil {
      throw ValidationError("--append needs a recording to add to; name it with -r FILE")
    }
    if file == "-" {
      throw ValidationError(
        "-r, --record needs a file: an SQLite database can't be written to a pipe; -j can")
    }
    if replay == nil, window.from != nil || window.to != nil {
      throw ValidationError("--from and --to cut a recorded run; name it with --replay FILE")
    }
  }
}

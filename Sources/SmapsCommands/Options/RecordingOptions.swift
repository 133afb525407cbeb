import ArgumentParser

/// The options for recording a run and for replaying one.
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
    try OptionRule.check([
      .requirement(append.option("--append"), of: "-r FILE", isMet: file != nil),
      .requirement(
        window.givenOption, of: "--replay FILE", isMet: replay != nil),
    ])
    if file == "-" {
      throw ValidationError(
        "-r, --record requires a file: SQLite can't write to a pipe; use -j instead")
    }
  }
}

import ArgumentParser

/// The options for how and where samples are printed.
struct PrintingOptions: ParsableArguments {
  @Flag(name: [.customShort("j"), .long], help: "Print one JSON object a line instead of TSV.")
  var json = false

  @Flag(
    name: [.customShort("a"), .long],
    help: "Print the time, swap, huge pages and page faults too.")
  var allColumns = false

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp(
      "Print the samples into this file; '-' is the standard output, also with a COMMAND.",
      valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(
    help: """
      Sum the run up when it has ended: peak, average and growth by category and process. It has the \
      standard output then; with a COMMAND, the standard error.
      """)
  var summary = false

  @Flag(
    name: [.customShort("q"), .long],
    help: "Print no summary when COMMAND, or the live view, has ended.")
  var quiet = false

  var format: TextConfiguration.Format { json ? .ndjson : .tsv(allColumns: allColumns) }

  /// The option that selects a format; `nil` if none is given.
  var formatOption: String? {
    json ? "-j, --json" : allColumns ? "-a, --all-columns" : nil
  }

  func validate() throws {
    try OptionRule.check([
      .conflict(
        allColumns.option("-a, --all-columns"), json.option("-j, --json"),
        reason: "JSON always contains everything")
    ])
  }
}

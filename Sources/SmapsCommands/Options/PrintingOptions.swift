import CommandLineOptions

/// The options for how samples are printed, and where.
struct PrintingOptions: ParsableArguments {
  @Flag("-j", "--json", help: "Print one JSON object per line instead of TSV.")
  var json = false

  @Flag(
    "-a", "--all-columns",
    help: """
      Add time, other measures, page faults and CPU time to TSV. The measures are swap (without \
      shared memory), huge pages, RSS and USS. Sums of huge pages and RSS are upper bounds: pages \
      that processes share count for each of them.
      """)
  var allColumns = false

  @Option(
    "-o", "--output", value: "file",
    help: """
      Write samples to this file; '-' is stdout. With a COMMAND, samples are written only with \
      this option. (default: stdout)
      """,
    completion: .file)
  var output: String?

  @Flag(
    "--summary",
    help: """
      Print peak, average and growth at the end. Written to stdout by category and process, or to \
      stderr with a COMMAND.
      """)
  var summary = false

  @Flag("-q", "--quiet", help: "Print no samples to stdout, and no summary at the end.")
  var quiet = false

  var declarations: [Declaration] { [$json, $allColumns, $output, $summary, $quiet] }

  var format: TextConfiguration.Format { json ? .ndjson : .tsv(allColumns: allColumns) }

  /// The option that selects a format; `nil` if none is given.
  var formatOption: String? {
    json ? "-j, --json" : allColumns ? "-a, --all-columns" : nil
  }

  func validate() throws {
    try OptionRule.checkPaths([("-o, --output", output)])
    try OptionRule.check([
      .conflict(
        allColumns.option("-a, --all-columns"), json.option("-j, --json"),
        reason: "JSON always contains everything")
    ])
  }
}

import CommandLineOptions

/// The option for labels of times.
struct MarkOptions: ParsableArguments {
  @Option(
    "--marks", value: "file",
    help: """
      Read labels of times from this FIFO or growing file. Each line is a mark in charts, \
      recordings and summaries. A FIFO is created if there is no file, and removed at the end. A \
      COMMAND finds the path in SMAPS_PROFILER_MARKS.
      """,
    completion: .file)
  var marks: String?

  var declarations: [Declaration] { [$marks] }

  func validate() throws {
    try OptionRule.checkPaths([("--marks", marks)])
    if marks == "-" {
      throw ValidationError("--marks can't read stdin ('-'); name a FIFO or a file")
    }
  }

  /// Opens the file of marks; `nil` if there is none.
  ///
  /// - Throws: ``Failure`` if it can't be read.
  func reader() throws(Failure) -> MarkReader? {
    guard let marks else { return nil }
    return try MarkReader(path: marks)
  }
}

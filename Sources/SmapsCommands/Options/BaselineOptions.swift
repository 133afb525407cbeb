import CommandLineOptions
import MemoryProfile

/// The option that compares a run with another.
struct BaselineOptions: ParsableArguments {
  @Option(
    "--baseline", value: "file",
    help: """
      Compare with another run. Its total is a line in the chart, and the summary has the \
      differences. FILE is anything that --replay reads.
      """,
    completion: .file)
  var baseline: String?

  var declarations: [Declaration] { [$baseline] }

  func validate() throws {
    try OptionRule.checkPaths([("--baseline", baseline)])
    if baseline == "-" {
      throw ValidationError("--baseline can't read from stdin ('-'); give the path of a file")
    }
  }

  /// Reads the baseline; `nil` if there is none.
  ///
  /// - Throws: ``Failure`` if it can't be read, or no process in it is selected.
  func run(
    selecting selection: Selection, regex: String?, interval: Duration
  ) throws(Failure) -> BaselineRun? {
    guard let baseline else { return nil }
    return try BaselineRun(
      path: baseline, selecting: selection, regex: regex, interval: interval)
  }
}

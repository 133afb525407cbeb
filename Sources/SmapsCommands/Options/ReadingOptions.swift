import CommandLineOptions
import MemoryProfile

/// The options for how processes are read, and what is reported of those that can't be. Both
/// programs have them.
struct ReadingOptions: ParsableArguments {
  @Flag(
    "-f", "--fail-on-noperm",
    help: "Fail if a process can't be read completely. (default: report it)")
  var failOnNoperm = false

  @Flag(
    "-w", "--show-warnings",
    help: """
      Print warnings to stderr. Reports vanished or denied processes, missed intervals, unknown \
      mappings and hidden threads.
      """)
  var showWarnings = false

  @Flag(
    "--no-thread-stacks",
    help: "Count thread stacks as anonymous mappings. (default: count them separately)")
  var noThreadStacks = false

  @Flag(
    "--redact",
    help: """
      Replace arguments by '[redacted]' in all outputs. REGEX matches them before. It is replaced \
      too, and so are the arguments of COMMAND.
      """)
  var redact = false

  @Option(
    "--proc", value: "dir",
    help: "Read this directory instead of /proc. It is a captured tree, or that of a container.",
    completion: .directory)
  var proc = ReadingConfiguration.machine

  var declarations: [Declaration] {
    [$failOnNoperm, $showWarnings, $noThreadStacks, $redact, $proc]
  }

  func validate() throws {
    try OptionRule.checkPaths([("--proc", proc)])
  }

  /// Refuses to name groups by parts of arguments that are redacted.
  ///
  /// - Parameters:
  ///   - by: that of `--by`; `nil` if it is not given.
  ///   - groupBy: that of `--group-by`; `nil` if it is not given.
  func redactionConflict(
    withCaptures by: Dimension?, _ groupBy: Dimension? = nil
  ) -> OptionRule {
    .conflict(
      redact.option("--redact"),
      by == .capture ? "--by capture" : groupBy == .capture ? "--group-by capture" : nil,
      reason: "it shows parts of arguments", advice: "choose program")
  }

  var configuration: ReadingConfiguration {
    ReadingConfiguration(
      path: proc, failsIfUnreadable: failOnNoperm, findsThreadStacks: !noThreadStacks)
  }
}

import ArgumentParser

/// The options for how processes are read, and what is reported of those that can't be. Both
/// programs have them.
struct ReadingOptions: ParsableArguments {
  @Flag(
    name: [.customShort("f"), .long],
    help: "Fail if a process can't be read completely. (default: report it)")
  var failOnNoperm = false

  @Flag(
    name: [.customShort("w"), .long],
    help: """
      Print warnings to stderr. Reports vanished or denied processes, missed intervals, unknown \
      mappings and hidden threads.
      """)
  var showWarnings = false

  @Flag(
    name: .customLong("no-thread-stacks"),
    help: "Count thread stacks as anonymous mappings. (default: count them separately)")
  var noThreadStacks = false

  @Option(
    help: ArgumentHelp(
      "Read this directory instead of /proc. It is a captured tree, or that of a container.",
      valueName: "dir"),
    completion: .directory)
  var proc = ReadingConfiguration.machine

  func validate() throws {
    try OptionRule.checkPaths([("--proc", proc)])
  }

  var configuration: ReadingConfiguration {
    ReadingConfiguration(
      path: proc, failsIfUnreadable: failOnNoperm, findsThreadStacks: !noThreadStacks)
  }
}

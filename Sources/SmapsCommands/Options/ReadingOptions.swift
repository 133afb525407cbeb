import ArgumentParser

/// The options that say how processes are read, and what is said of those that can't be; both programs
/// have them.
struct ReadingOptions: ParsableArguments {
  @Flag(
    name: [.customShort("f"), .long],
    help: "Fail when permission to read a process is denied (default: skip it and go on).")
  var failOnNoperm = false

  @Flag(
    name: [.customShort("w"), .long],
    help: """
      Print warnings to the standard error: processes that vanished or were denied, unknown mappings, \
      hidden threads.
      """)
  var showWarnings = false

  @Flag(
    name: .customLong("no-thread-stacks"),
    help: "Count thread stacks as anonymous mappings (default: find them and count them apart).")
  var noThreadStacks = false

  @Option(
    help: ArgumentHelp(
      "Read this tree instead of /proc: a captured one, or another container's.",
      valueName: "dir"),
    completion: .directory)
  var proc = ReadingConfiguration.machine

  var configuration: ReadingConfiguration {
    ReadingConfiguration(
      path: proc, failsIfDenied: failOnNoperm, findsThreadStacks: !noThreadStacks)
  }
}

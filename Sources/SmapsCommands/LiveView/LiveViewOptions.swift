import CommandLineOptions
import TextScreen

/// The option that shows the live view.
struct LiveViewOptions: ParsableArguments {
  @Flag("--live", help: "Show a full-screen view, updated with every sample. Press ? for keys.")
  var isWanted = false

  var declarations: [Declaration] { [$isWanted] }

  /// Checks that stdin and stdout are a terminal, before the run begins.
  func check() throws(Failure) {
    guard isWanted, let stream = Screen.nonTerminalStream else { return }
    throw Failure(RunMessage.notTerminal(stream: stream))
  }
}

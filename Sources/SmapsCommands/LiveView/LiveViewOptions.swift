import ArgumentParser
import TextScreen

/// The option for the live view.
struct LiveViewOptions: ParsableArguments {
  @Flag(
    name: .customLong("live"),
    help: """
      Show total, categories and processes on the terminal, anew at each sample, instead of printing \
      samples. Keys sort, freeze and quit; ? tells them.
      """)
  var isWanted = false

  /// Checks that there is a terminal.
  func check() throws(Failure) {
    guard isWanted, let stream = Screen.nonTerminalStream else { return }
    throw Failure(RunMessage.notTerminal(stream: stream))
  }
}

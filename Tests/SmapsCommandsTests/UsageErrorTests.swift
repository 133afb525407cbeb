import CommandLineOptions
import Testing

@testable import SmapsCommands

/// The error message for a command line; `nil` if it is valid.
func usageError<Command: ParsableCommand>(
  of type: Command.Type, _ arguments: [String]
) -> String? {
  do {
    _ = try Command.parse(normalizedArguments(arguments))
    return nil
  } catch {
    return UsageErrorFormatter.text(for: error, of: Command.self)
  }
}

@Suite(.timeLimit(.minutes(20))) struct UsageErrorTests {
  @Test(arguments: UsageErrorCase.profiler.flatMap(\.cases))
  func `a profiler's usage error names the option and what was typed`(
    invalid: UsageErrorCase
  ) throws {
    try expectFacts(of: invalid, in: usageError(of: ProfilerCommand.self, invalid.arguments))
  }

  @Test(arguments: UsageErrorCase.snapshot.flatMap(\.cases))
  func `a snapshot's usage error names the option and what was typed`(
    invalid: UsageErrorCase
  ) throws {
    try expectFacts(of: invalid, in: usageError(of: SnapshotCommand.self, invalid.arguments))
  }

  @Test(arguments: [
    (["--by=\u{1B}[31m"], #"'\x1b[31m'"#), (["--a\nb"], #"'--a\nb'"#), (["-\u{1B}"], #"'-\x1b'"#),
    (["---\r"], #"---\r"#), (["--pid", "\u{9B}1m"], #"'\u{9b}1m'"#),
    (["-m", "\u{1B}"], #"\x1b"#),
    (["--account", "--cgroup", "/x/../\u{7}"], #"\x07"#),
    (["--bytes=\u{202E}"], #"'\u{202e}'"#), (["a", "b\tc"], #"'b\tc'"#),
    (["--generate-completion-script", "a\u{1B}\n"], #"'a\x1b\n'"#),
    (["--generate-completion-script=/\u{7F}"], #"'/\x7f'"#),
  ])
  func `no argument in a message drives the terminal`(arguments: [String], fact: String) throws {
    let message = try #require(usageError(of: SnapshotCommand.self, arguments))
    #expect(message.contains(fact), "\(message.debugDescription)")
    #expect(!message.unicodeScalars.contains { $0.properties.generalCategory == .control })
  }

  private func expectFacts(of invalid: UsageErrorCase, in message: String?) throws {
    let message = try #require(message, "the command line is valid")
    #expect(!message.contains("\n"))
    #expect(!invalid.facts.isEmpty)
    for fact in invalid.facts { #expect(message.contains(fact)) }
  }
}

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

  private func expectFacts(of invalid: UsageErrorCase, in message: String?) throws {
    let message = try #require(message, "the command line is valid")
    #expect(!message.contains("\n"))
    #expect(!invalid.facts.isEmpty)
    for fact in invalid.facts { #expect(message.contains(fact)) }
  }
}

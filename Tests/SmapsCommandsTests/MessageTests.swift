import CommandLineOptions
import ChildProcess
import Foundation
import MemoryProfile
import ProcFS
import SystemPackage
import TestSupport
import Testing

@testable import SmapsCommands

/// All messages in one golden file, with the input that produces each.
///
/// Other tests pin facts: the option, the token that was typed, the exit status. So a change of
/// wording is one diff.
@Suite(.timeLimit(.minutes(20))) struct MessageTests {
  @Test func `all messages match their golden file`() {
    var lines = [
      "All messages of smaps-profiler and smaps-snapshot. Each follows what produces it: a command",
      "line, or the case of an error or a notice. On stderr each is one line after the program's",
      "name.",
    ]
    lines += usageErrors(ProfilerCommand.self, UsageErrorCase.profiler)
    lines += usageErrors(SnapshotCommand.self, UsageErrorCase.snapshot)
    lines += ["", "# Live runs"] + messages(RunMessageCase.self) + messages(NoticeCase.self)
    lines += ["", "# --web-config"] + messages(WebConfigurationErrorCase.self)
    lines += ["", "# No process"] + messages(TargetMessageCase.self)
    lines += ["", "# COMMAND"] + startErrors
    lines += ["", "# REGEX"] + patternErrors
    lines += ["", "# Files below /proc"] + messages(ProcErrorCase.self)
    lines += ["", "# Accounts"] + messages(AccountErrorCase.self) + accountRemarks
    lines += ["", "# Outputs"] + messages(OutputMessageCase.self)
    lines += ["", "# Charts"] + messages(ChartMessageCase.self) + messages(GnuplotErrorCase.self)
    lines += ["", "# Recordings"] + messages(RecordingErrorCase.self)
    lines += messages(RecordingMessageCase.self) + messages(ReplayMessageCase.self)
    lines += ["", "# Marks"] + messages(MarkMessageCase.self)
    lines += ["", "# Baselines"] + messages(BaselineMessageCase.self)
    lines += ["", "# Limits"] + messages(GateMessageCase.self) + verdicts
    lines += ["", "# Commands of limits"] + messages(AlarmMessageCase.self)
    lines += ["", "# Comparison"] + messages(ComparisonMessageCase.self)
    lines += ["", "# Summary"] + summaries
    expectGolden(lines.joined(separator: "\n") + "\n", "messages.txt")
  }

  @Test func `messages are written only in their directory`() throws {
    let directory = "\(Checkout.root)/Sources/SmapsCommands"
    let paths = try #require(FileManager.default.enumerator(atPath: directory))
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") && !$0.hasPrefix("Messages/") }
    #expect(paths.count > 50)
    for path in paths {
      let text = try #require(contents("\(directory)/\(path)"))
      // A usage error is written where its option is parsed.
      #expect(!text.contains(/Failure\(\s*"/), "\(path)")
    }
  }

  @Test func `every reason of a malformed smaps has an example`() {
    for reason in SmapsReasonCase.allCases {
      #expect(SmapsReasonCase(of: reason.example) == reason)
    }
  }

  // MARK: - Sections

  private func usageErrors<Command: ParsableCommand>(
    _ command: Command.Type, _ topics: [(topic: String, cases: [UsageErrorCase])]
  ) -> [String] {
    let program = Command.configuration.commandName
    return topics.flatMap { topic, cases in
      ["", "# Usage errors of \(program): \(topic)"]
        + cases.flatMap { invalid in
          let arguments = invalid.arguments.map { argument in
            argument.isEmpty || argument.contains(" ") ? "'\(argument)'" : argument
          }
          return [
            "", "$ \(program) \(arguments.joined(separator: " "))",
            usageError(of: command, invalid.arguments) ?? "(valid)",
          ]
        }
    }
  }

  /// The examples of all cases of a message.
  private func messages<Case: MessageCase>(_ type: Case.Type) -> [String] {
    Case.allCases.flatMap { messageCase in
      #expect(!messageCase.examples.isEmpty)
      return ["", "\(Case.Value.self).\(messageCase)"]
        + messageCase.examples.map { example in
          #expect(Case(of: example) == messageCase)
          expectForm(of: example.message)
          return example.message
        }
    }
  }

  /// Checks the form that all messages have in common.
  private func expectForm(of message: String) {
    #expect(!message.contains("\n"), "more than one line: \(message)")
    #expect(!message.hasSuffix("."), "ends with a period: \(message)")
    #expect(!message.contains("\u{1B}"), "can drive a terminal: \(message)")
  }

  /// The lines below the table of an account.
  private var accountRemarks: [String] {
    AccountRemarkCase.allCases.flatMap { remark in
      #expect(AccountRemarkCase(of: remark.example) == remark)
      return ["", "AccountRemark.\(remark)", remark.example.text(.brief)]
    }
  }

  private var startErrors: [String] {
    [("no-such-program", .noSuchFileOrDirectory), ("/etc/passwd", .permissionDenied)].flatMap {
      (program, errno) -> [String] in
      let failure = Failure(StartError(program: program, errno: errno))
      expectForm(of: failure.description)
      return ["", "$ smaps-profiler -- \(program)", "\(failure) [exit status \(failure.status)]"]
    }
  }

  private var patternErrors: [String] {
    ["a(b", "[z-a]", "\u{1B}(日"].flatMap { pattern -> [String] in
      var message = "(valid)"
      do throws(PatternError) {
        _ = try Pattern(pattern)
      } catch {
        message = error.message
      }
      expectForm(of: message)
      return ["", "$ smaps-profiler '\(EscapedText.readable.escape(pattern))'", message]
    }
  }

  private var verdicts: [String] {
    func verdict(_ limit: UInt64, baseline: UInt64? = nil, _ name: String) -> String {
      var gate = MemoryGate(name: name, quantity: .total, limit: limit, baseline: baseline)
      for sample in Self.samples { gate.add(sample) }
      return gate.verdict(beginning: nil) ?? "(not exceeded)"
    }
    return [
      "", "MemoryGate.verdict", verdict(2 << 20, "--max-total 2MiB"),
      verdict(5 << 19, baseline: 2 << 20, "--max-growth 25%:main.db"),
    ]
  }

  private var summaries: [String] {
    var summary = RunSummary()
    let empty = summary.heading(after: .seconds(5))
    for sample in Self.samples { summary.add(sample) }
    return ["", "RunSummary.heading", empty, summary.heading(after: .seconds(5))]
  }

  private static let samples = [1, 3, 4].enumerated().map { second, mebibytes in
    Sample(
      interval: .seconds(second) ... .seconds(second),
      processes: [
        ProcessRecord(
          identity: ProcessIdentity(pid: ProcessID(rawValue: 7), startTime: 1), parent: nil,
          commandLine: CommandLine(bytes: Array("/usr/bin/make all".utf8)), name: "make",
          faults: PageFaults(), memory: MemoryUsage([.heap: UInt64(mebibytes) << 20]))
      ], accumulatedFaults: PageFaults())
  }
}

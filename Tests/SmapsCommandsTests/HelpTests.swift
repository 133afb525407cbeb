import CommandLineOptions
import TestSupport
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct HelpTests {
  private static let programs = [
    (
      "smaps-profiler", ProfilerCommand.helpMessage(columns: 80),
      ShortHelp.text(of: ProfilerCommand.self)
    ),
    (
      "smaps-snapshot", SnapshotCommand.helpMessage(columns: 80),
      ShortHelp.text(of: SnapshotCommand.self)
    ),
  ]

  @Test(arguments: programs)
  func `each help equals its golden, within 80 columns`(
    program: String, help: String, short: String
  ) {
    expectGolden(help, "help/\(program).txt")
    expectGolden(short, "help/\(program)-short.txt")
    for line in (help + "\n" + short).split(separator: "\n") {
      #expect(line.count <= 80, "\(line)")
    }
  }

  @Test(arguments: programs)
  func `the short help fits on a screen of 40 lines`(program: String, help: String, short: String) {
    #expect(short.split(separator: "\n", omittingEmptySubsequences: false).count <= 40)
    #expect(short.hasSuffix("\(program) --help"))
  }

  @Test func `the short help lists all common options`() {
    check(ProfilerCommand.self)
    check(SnapshotCommand.self)

    func check<Command: ProgramCommand>(_ type: Command.Type) {
      let names = HelpText(of: type).entries.flatMap(\.names)
      #expect(type.commonOptions.filter { !names.contains($0) } == [])
    }
  }

  @Test func `each option begins with a sentence of at most twelve words`() {
    let entries =
      HelpText(of: ProfilerCommand.self).entries
      + HelpText(of: SnapshotCommand.self).entries
    #expect(entries.count > 60)
    for entry in entries {
      let sentence = entry.firstSentence
      #expect(sentence.hasSuffix("."), "\(entry.label): \(sentence)")
      #expect(sentence.split(separator: " ").count <= 12, "\(entry.label): \(sentence)")
      #expect(sentence.first?.isUppercase == true, "\(entry.label): \(sentence)")
    }
  }

  @Test(arguments: [
    ("TIMING", "-i, --interval <time>", ["-i", "--interval"], true, "(default: 1s)"),
    ("CHART", "--graph-backend <program>", ["--graph-backend"], true, "(default: cairo)"),
    ("SELECTION", "<regex>", ["<regex>"], false, "(default: all processes)"),
    ("OPTIONS", "-h", ["-h"], false, nil),
  ])
  func `the help has sections and options`(
    title: String, label: String, names: [String], takesValue: Bool, value: String?
  ) throws {
    let sections = HelpText(of: ProfilerCommand.self).sections
    let section = try #require(sections.first { $0.title == title })
    let entry = try #require(section.entries.first { $0.label == label })
    #expect(entry.names == names)
    #expect(entry.takesValue == takesValue)
    #expect(entry.defaultValue.map(String.init) == value)
    #expect(!entry.description.contains("  "))
  }

  @Test(
    arguments: [
      (["-i", "0", "--help"], .help), (["--nonsense", "-h"], .shortHelp),
      (["-i", "-h"], .shortHelp),
      (["-i", "0", "-V"], .version), (["-x", "--version", "-h"], .version),
      (["-jh", "-i", "0"], .shortHelp), (["-i", "0", "-aV"], .version),
      (["-n", "x", "--help"], .help),
      // The arguments of a COMMAND, and values of options.
      (["-i", "0", "--", "make", "--help"], nil), (["-gh.svg"], nil), (["-oh"], nil),
      (["-p", "1"], nil),
      (["--history"], nil), (["-xh"], nil), ([], nil),
    ] as [([String], InformationRequest?)])
  func `help wins over invalid arguments wherever it is before two dashes`(
    arguments: [String], request: InformationRequest?
  ) {
    #expect(InformationRequest.first(in: arguments, of: ProfilerCommand.self) == request)
  }

  @Test(arguments: [["-jh"], ["-hj"], ["-h"]])
  func `a combined flag prints the short help`(arguments: [String]) {
    do {
      _ = try ProfilerCommand.parse(arguments)
      Issue.record("the arguments were parsed")
    } catch {
      #expect(ExitCode(for: error) == .success)
      #expect("\(error)" == ShortHelp.text(of: ProfilerCommand.self))
    }
  }
}

@Suite(.timeLimit(.minutes(20))) struct CommandSuggestionTests {
  /// The message for a command line of `smaps-profiler` that the parser rejects.
  private func message(_ line: String) -> String? {
    let arguments = line.split(separator: " ").map(String.init)
    do {
      _ = try ProfilerCommand.parse(normalizedArguments(arguments))
      return nil
    } catch {
      return UsageErrorFormatter.text(
        for: error, of: ProfilerCommand.self, arguments: arguments)
    }
  }

  @Test(arguments: [
    ("sh -k4", "Unknown option '-k4'; did you mean: smaps-profiler -- sh -k4"),
    ("sh all", "Unexpected argument 'all'; did you mean: smaps-profiler -- sh all"),
    (
      "sh a it's",
      #"2 unexpected arguments: 'a', 'it's'; did you mean: smaps-profiler -- sh a 'it'\''s'"#
    ),
    (
      "-ji 0.1 -o x --theme=dark -g x.svg sh --no-name",
      "Unknown option '--no-name'; did you mean: "
        + "smaps-profiler -ji 0.1 -o x --theme=dark -g x.svg -- sh --no-name"
    ),
    (
      "sh --jsob=4",
      "Unknown option '--jsob'. Did you mean '--json'? "
        + "Or did you mean: smaps-profiler -- sh --jsob=4"
    ),
    // Nothing is suggested for what is not executable, for options before the program, and if the
    // suggestion would be invalid too.
    ("no-such-program -k4", "Unknown option '-k4'"),
    ("-k4 sh", "Unknown option '-k4'"),
    ("/etc all", "Unexpected argument 'all'"),
    ("-p 1 sh all", "Unexpected argument 'all'"),
  ])
  func `a missing -- is suggested if the first word is an executable`(line: String, text: String) {
    #expect(message(line) == text)
  }

  @Test func `smaps-snapshot, which starts no command, suggests none`() {
    let arguments = ["sh", "all"]
    let error = #expect(throws: (any Error).self) { try SnapshotCommand.parse(arguments) }
    let message = error.map {
      UsageErrorFormatter.text(
        for: $0, of: SnapshotCommand.self, arguments: arguments)
    }
    #expect(message == "Unexpected argument 'all'")
  }

  @Test(arguments: [
    (TargetDescription(regex: "sh", pids: [], user: nil, controlGroup: nil), true),
    (TargetDescription(regex: "/bin/sh", pids: [], user: nil, controlGroup: nil), true),
    (TargetDescription(regex: "^sh", pids: [], user: nil, controlGroup: nil), false),
    (TargetDescription(regex: "sh", pids: [], user: "root", controlGroup: nil), false),
    (TargetDescription(regex: nil, pids: [], user: nil, controlGroup: "/sh"), false),
    (TargetDescription(regex: "/etc", pids: [], user: nil, controlGroup: nil), false),
  ])
  func `a REGEX that is an executable can be started`(target: TargetDescription, canStart: Bool) {
    #expect(
      target.startingCommandLine
        == (canStart ? "smaps-profiler -- \(target.regex ?? "")" : nil))
  }
}

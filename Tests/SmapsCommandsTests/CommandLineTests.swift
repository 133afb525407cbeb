import CommandLineOptions
import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct CommandLineTests {
  @Test(
    arguments: [
      (["-p", "1"], [1]), (["-p", "1,4711", "--pid", "2"], [1, 4711, 2]),
    ] as [([String], [Int32])])
  func `PIDs are given one by one or separated by commas`(
    arguments: [String], expected: [Int32]
  ) throws {
    let command = try ProfilerCommand.parse(arguments)
    #expect(command.selection.pidLists.flatMap(\.pids).map(\.rawValue) == expected)
  }

  @Test(arguments: [("root", 0), ("0", 0), ("54321", 54321)] as [(String, UInt32)])
  func `a user is a name or a number`(text: String, number: UInt32) throws {
    #expect(try UserName(text).user.rawValue == number)
  }

  @Test func `arguments after two dashes belong to the COMMAND`() throws {
    let command = try ProfilerCommand.parse(["-i", "2", "--", "make", "-j", "--", "-n", "all"])
    #expect(command.follow.command == ["make", "-j", "--", "-n", "all"])
    #expect(command.timing.samples == nil)
    #expect(!command.printing.json)
    #expect(try command.configuration().subject == "make -j -- -n all")
  }

  @Test(
    arguments: [
      ([], true), (["-g", "-"], false), (["-g", "x.svg"], true), (["--", "make"], false),
      (["-o", "-", "--", "make"], true),
    ] as [([String], Bool)])
  func `samples are printed to stdout unless another output uses it`(
    arguments: [String], prints: Bool
  ) throws {
    let command = try ProfilerCommand.parse(arguments)
    #expect((try command.configuration().outputs.text.map { $0.path == nil } ?? false) == prints)
  }

  @Test func `a summary follows the live view`() throws {
    let command = try ProfilerCommand.parse(["--live", "--summary"])
    let outputs = try command.configuration().outputs
    #expect(outputs.summary != nil && outputs.showsLiveView && outputs.text == nil)
  }

  @Test(
    arguments: [
      (["--summary"], .process, []), (["--summary", "--by", "user"], .user, [.user]),
      (["--live"], .process, []), (["--live", "--by", "file"], .file, [.files]),
      (["--live", "--by", "mapping"], .mapping, [.mappings]),
      (["--live", "--by", "cgroup", "--top", "3"], .controlGroup, [.controlGroup]),
    ] as [([String], Dimension, Set<Dimension.Requirement>)])
  func `a summary and the live view list processes, or what --by says`(
    arguments: [String], dimension: Dimension, requirements: Set<Dimension.Requirement>
  ) throws {
    let command = try ProfilerCommand.parse(arguments)
    let outputs = try command.configuration().outputs
    let split = try #require(outputs.liveView ?? outputs.summary?.split)
    #expect(split.dimension == dimension)
    #expect(split.top == (arguments.contains("--top") ? 3 : nil))
    #expect(outputs.requirements == requirements)
    // The live view may show users and control groups of some seconds ago.
    #expect(outputs.exactRequirements == (outputs.showsLiveView ? [] : requirements))
  }

  @Test(arguments: [["-m="], ["--mask="], ["--mask", ""], ["-m", ""]])
  func `a mask can be empty`(arguments: [String]) throws {
    let words = normalizedArguments(arguments)
    let command = try SnapshotCommand.parse(words)
    #expect(command.table.mask == "")
  }

  @Test(
    arguments: [
      ([], nil), (["--reuse-unchanged"], .clock), (["--reuse-unchanged=clock"], .clock),
      (["--reuse-unchanged=exact"], .exact), (["--reuse-unchanged", "exact"], .clock),
    ] as [([String], ReuseEvidence?)])
  func `reuse has an optional kind of evidence`(
    arguments: [String], expected: ReuseEvidence?
  ) throws {
    let words = normalizedArguments(arguments)
    let command = try ProfilerCommand.parse(words)
    guard case .live(let source) = try command.configuration().source else {
      Issue.record("not a live run")
      return
    }
    #expect(source.reuse == expected)
  }

  @Test func `arguments of a COMMAND are not normalized`() {
    #expect(
      normalizedArguments(["-@5m", "--", "-@5m", "--reuse-unchanged=exact"])
        == ["/dev/stdin@5m", "--", "-@5m", "--reuse-unchanged=exact"])
  }
}

import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)), .limitedConcurrency) struct ProfilerTests {
  private let profiler = BuiltProgram.profiler

  @Test func `--version and --help print only the version and help`() async throws {
    for option in ["-V", "--version"] {
      let result = try await profiler(option)
      #expect(result.status == .exited(0))
      let libraries = /cairo 1\.\d+\.\d+, PCRE2 10\.\d+ and SQLite 3\.\d+\.\d+ for \w+ Linux\n$/
      #expect(result.output.hasPrefix("0.1.0, built with Swift 6."))
      #expect(result.output.contains(libraries))
    }
    for option in ["-h", "--help"] {
      let result = try await profiler(option)
      #expect(result.status == .exited(0))
      #expect(result.output.contains("USAGE: smaps-profiler [OPTIONS] [REGEX]"))
      #expect(result.errors == "")
    }
  }

  @Test(arguments: ["--help", "--version"])
  func `an error while printing help fails`(option: String) async throws {
    let result = try await run(.name("sh"), ["-c", "'\(profiler.path)' \(option) > /dev/full"])
    #expect(result.status == .exited(1))
    #expect(
      result.errors
        == "smaps-profiler: error: cannot write to the standard output: No space left on device\n")
  }

  @Test(
    arguments: [
      (["--unheard-of"], 64, "smaps-profiler: error: Unknown option '--unheard-of'\n"),
      (
        ["--proc", "/nowhere"], 1,
        "smaps-profiler: error: cannot read '/nowhere': No such file or directory\n"
      ),
      (
        ["a(b"], 1,
        """
        smaps-profiler: error: REGEX is not a regular expression: missing closing parenthesis at character 4
          a(b
             ^

        """
      ),
      (
        ["-g", "/nowhere/x.svg"], 1,
        "smaps-profiler: error: cannot write '/nowhere/x.svg': there is no folder '/nowhere'; make it first\n"
      ),
      (
        ["-g", "/proc/x.svg"], 1,
        "smaps-profiler: error: cannot write '/proc/x.svg': No such file or directory\n"
      ),
      (
        ["--replay", "/nowhere"], 1,
        "smaps-profiler: error: cannot read '/nowhere': No such file or directory\n"
      ),
      (
        ["--replay", "/dev/null"], 1,
        "smaps-profiler: error: '/dev/null' is empty: it holds no whole sample\n"
      ),
    ] as [([String], Int32, String)])
  func `an invalid option is an error before sampling`(
    arguments: [String], status: Int32, message: String
  ) async throws {
    let result = try await run(.path(profiler.path), arguments + ["-n", "1"])
    #expect(result.status == .exited(status))
    #expect(result.output == "")
    #expect(result.errors == message)
  }

  @Test func `the samples of a captured tree equal the golden file`() async throws {
    for tree in ["names", "command-lines", "postgresql"] {
      let result = try await profiler("--proc", Checkout.tree(tree), "-n", "1")
      #expect(result.status == .exited(0))
      #expect(result.output == contents("\(Checkout.root)/golden/output/\(tree).tsv"))
    }
  }

  @Test func `REGEX selects a running process by its command line`() async throws {
    try await withSleeper { pid, pattern in
      let result = try await profiler("-a", "-n", "3", "-i", "0.02", pattern)
      #expect(result.status == .exited(0))
      let lines = result.output.split(separator: "\n")
      #expect(lines.count == 6)
      for sample in 0..<3 {
        #expect(lines[2 * sample].hasPrefix("TIME\tPID\tSTACK_PSS\t"))
        let fields = lines[2 * sample + 1].split(separator: "\t")
        #expect(fields[1] == "\(pid)")
        #expect(Double(fields[0]) ?? -1 >= 0.02 * Double(sample))
        // Every process has a stack, and text of an executable and of libraries.
        for column in [2, 5, 6] { #expect(Int(fields[column]) ?? 0 > 0) }
      }
    }
  }

  @Test func `-c samples the descendants of matching processes`() async throws {
    let marker = "1357.\(UInt32.random(in: 10_000...99_999))"
    let result = try await Subprocess.run(
      .name("sh"), arguments: ["-c", "sleep \(marker) & wait"],
      platformOptions: ownProcessGroup, input: .none, output: .discarded, error: .discarded
    ) { execution in
      let pattern = "sh -c sleep \(marker)"
      func processes(_ options: String...) async throws -> Int {
        let output = try await run(
          .path(profiler.path), options + ["-n", "1", pattern]
        ).output
        return output.split(separator: "\n").count - 1
      }
      let deadline = ContinuousClock.now + .seconds(60)
      while try await processes("-c") != 2, ContinuousClock.now < deadline {}
      let alone = try await processes()
      let withChildren = try await processes("-c")
      try execution.send(signal: .kill, toProcessGroup: true)
      return [alone, withChildren]
    }
    #expect(result.closureResult == [1, 2])
  }

  @Test func `the profiler samples itself only with -s`() async throws {
    let marker = "itself-\(UInt32.random(in: 0 ... .max))"
    let without = try await profiler("-n", "1", marker)
    #expect(without.output.split(separator: "\n").count == 1)
    #expect(
      without.errors == "smaps-profiler: no process matches '\(marker)'\n")
    let waiting = try await profiler("-n", "2", "-i", "0.001", marker)
    #expect(
      waiting.errors == "smaps-profiler: no process matches '\(marker)'; waiting for one\n")
    let result = try await profiler("-s", "-n", "1", marker)
    #expect(result.output.split(separator: "\n").count == 2)
    #expect(result.output.contains(marker))
  }

  @Test func `a replay of NDJSON prints the same bytes and draws the same chart`() async throws {
    try await withTemporaryDirectory { folder in
      let file = "\(folder)/run.ndjson"
      try await withSleeper { _, pattern in
        let live = try await profiler("-j", "-n", "4", "-i", "0.02", pattern)
        try Data(live.output.utf8).write(to: URL(fileURLWithPath: file))
        #expect(try await profiler("--replay", file, "-j").output == live.output)
        #expect(try await profiler("--replay", file, "-j", pattern).output == live.output)
        let other = try await profiler("--replay", file, "-n", "2", "no such process")
        #expect(other.output.split(separator: "\n").count == 2)
      }
      for chart in ["one.svg", "two.svg"] {
        _ = try await profiler("--replay", file, "-g", "\(folder)/\(chart)")
      }
      #expect(contents("\(folder)/one.svg") != nil)
      #expect(contents("\(folder)/one.svg") == contents("\(folder)/two.svg"))
    }
  }

  @Test func `-w warns about a late sample and an unknown mapping`() async throws {
    // No load limit, because reads on a slow machine could exceed it, which is reported too.
    let arguments = [
      "--proc", Checkout.tree("chromium"), "-n", "3", "-i", "0.001", "--max-load", "0",
    ]
    let quiet = try await run(.path(profiler.path), arguments)
    #expect(quiet.errors == "")
    let warned = try await run(.path(profiler.path), arguments + ["-w"])
    #expect(warned.errors.contains("a sample took longer than the interval of 1 ms: "))
    #expect(
      try await profiler("--proc", Checkout.tree("names"), "-n", "2", "-w").errors.contains(
        "smaps-profiler: warning: unknown mapping '[tomorrow]' is counted as other, by its name\n"))
  }

  private var ownProcessGroup: PlatformOptions {
    var options = PlatformOptions()
    options.processGroupID = 0
    return options
  }
}

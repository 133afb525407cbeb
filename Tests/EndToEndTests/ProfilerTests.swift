import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct ProfilerTests {
  private let profiler = BuiltProgram.profiler

  @Test func `only the version or the help is printed`() async throws {
    for option in ["-V", "--version"] {
      let result = try await profiler(option)
      #expect(result.status == .exited(0))
      let libraries = /cairo 1\.\d+\.\d+, PCRE2 10\.\d+ and SQLite 3\.\d+\.\d+ for \w+ Linux\n$/
      #expect(result.output.hasPrefix("0.2.0, built with Swift 6."))
      #expect(result.output.contains(libraries))
    }
    for option in ["-h", "--help"] {
      let result = try await profiler(option, "--unheard-of")
      #expect(result.status == .exited(0))
      #expect(result.output.contains("USAGE: smaps-profiler [OPTIONS] [REGEX]"))
      #expect(result.output.contains("--reuse-unchanged") == (option == "--help"))
      #expect(result.errors == "")
    }
  }

  @Test(arguments: [["-h"], ["--by", "nothing"], ["--generate-completion-script", "bash"]])
  func `a link to it named smaps-snapshot is that program`(arguments: [String]) async throws {
    try await withTemporaryDirectory { directory in
      let link = directory + "/smaps-snapshot"
      try FileManager.default.createSymbolicLink(
        atPath: link, withDestinationPath: profiler.path.string)
      let linked = try await run(.path(FilePath(link)), arguments)
      let snapshot = try await run(.path(BuiltProgram.snapshot.path), arguments)
      #expect(linked.status == snapshot.status)
      #expect(linked.output == snapshot.output)
      #expect(linked.errors == snapshot.errors)
      #expect((linked.output + linked.errors).contains("smaps-snapshot"))
    }
  }

  @Test(arguments: ["--help", "--version"])
  func `output that can't be printed is an error`(option: String) async throws {
    let result = try await run(.name("sh"), ["-c", "'\(profiler.path)' \(option) > /dev/full"])
    #expect(result.status == .exited(1))
    result.expectMessage(naming: "stdout", "No space left on device")
  }

  @Test(
    arguments: [
      (["--unheard-of"], 64, ["'--unheard-of'"]),
      (["--proc", "/nowhere"], 1, ["'/nowhere'", "No such file or directory"]),
      (["a(b"], 64, ["REGEX", "'a(b'", "character 4"]),
      (["-g", "x.svg", "--size", "319x300"], 64, ["'319x300'", "320x200"]),
      (["-o", ""], 64, ["-o", "''"]),
      (["-o", "/"], 1, ["'/'", "it is a directory"]),
      (["-o", "/nowhere/x"], 1, ["'/nowhere/x'", "directory '/nowhere'"]),
      (["-r", "/nowhere/x"], 1, ["'/nowhere/x'", "directory '/nowhere'"]),
      (["-r", "/nowhere.db", "--append"], 1, ["'/nowhere.db'", "--append"]),
      (["--listen", ":0", "--group-by", "regex-capture", "x"], 64, ["capture", "REGEX"]),
      (["--replay", Checkout.recording("leak.ndjson"), "--from", "5", "--to", "3"], 64, ["--to"]),
      (["-g", "/nowhere/x.svg"], 1, ["'/nowhere/x.svg'", "directory '/nowhere'"]),
      (["-g", "/proc/x.svg"], 1, ["'/proc/x.svg'", "No such file or directory"]),
      (["--replay", "/nowhere"], 1, ["'/nowhere'", "No such file or directory"]),
      (["--replay", "/dev/null"], 1, ["'/dev/null'"]),
    ] as [([String], Int32, [String])])
  func `an error is reported before the first sample`(
    arguments: [String], status: Int32, facts: [String]
  ) async throws {
    let result = try await run(.path(profiler.path), arguments + ["-n", "1"])
    #expect(result.status == .exited(status))
    #expect(result.output == "")
    result.expectMessage()
    for fact in facts { #expect(result.errors.contains(fact)) }
  }

  @Test func `the samples of a captured tree equal the golden file`() async throws {
    for tree in ["names", "command-lines", "postgresql"] {
      let result = try await profiler("--proc", Checkout.tree(tree), "-n", "1")
      #expect(result.status == .exited(0))
      #expect(result.output == contents("\(Checkout.root)/golden/output/\(tree).tsv"))
    }
  }

  @Test func `a process is found only by its own command line`() async throws {
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

  @Test func `descendants of matches are sampled with -c`() async throws {
    let marker = "1357.\(UInt32.random(in: 10_000...99_999))"
    let result = try await Subprocess.run(
      .name("sh"), arguments: ["-c", "sleep \(marker) & wait"],
      platformOptions: ownProcessGroup, input: .none, output: .discarded, error: .discarded
    ) { execution in
      defer { try? execution.send(signal: .kill, toProcessGroup: true) }
      let pattern = "sh -c sleep \(marker)"
      func processes(_ options: String...) async throws -> Int {
        let output = try await run(
          .path(profiler.path), options + ["-n", "1", pattern]
        ).output
        return output.split(separator: "\n").count - 1
      }
      try await poll { try await processes("-c") == 2 }
      let alone = try await processes()
      let withChildren = try await processes("-c")
      return [alone, withChildren]
    }
    #expect(result.closureResult == [1, 2])
  }

  @Test func `the profiler omits itself unless -s is given`() async throws {
    let marker = "itself-\(UInt32.random(in: 0 ... .max))"
    let without = try await profiler("-n", "1", marker)
    #expect(without.output.split(separator: "\n").count == 1)
    without.expectMessage(nil, naming: "'\(marker)'")
    #expect(!without.errors.contains("waiting"))
    let waiting = try await profiler("-n", "2", "-i", "0.001", marker)
    waiting.expectMessage(nil, naming: "'\(marker)'", "waiting")
    let result = try await profiler("-s", "-n", "1", marker)
    #expect(result.output.split(separator: "\n").count == 2)
    #expect(result.output.contains(marker))
  }

  @Test func `a reader that closes the pipe ends the run, and the chart is drawn`() async throws {
    try await withTemporaryDirectory { directory in
      let command =
        "'\(profiler.path)' --proc '\(Checkout.tree("names"))' -i 0.01 -g '\(directory)/c.svg'; "
        + "echo $? >&2"
      let result = try await run(.name("sh"), ["-c", "(\(command)) | head -n 1"])
      #expect(result.output.hasPrefix("PID\t"))
      #expect(result.messages == "0\n")
      #expect(contents("\(directory)/c.svg")?.hasSuffix("</svg>\n") == true)
    }
  }

  @Test func `without stdout the run fails, and the chart is drawn`() async throws {
    try await withTemporaryDirectory { directory in
      let command =
        "'\(profiler.path)' --proc '\(Checkout.tree("names"))' -n 1 -g '\(directory)/c.svg' >&-"
      let result = try await run(.name("sh"), ["-c", command])
      #expect(result.status == .exited(1))
      result.expectMessage(naming: "stdout", "Bad file descriptor")
      #expect(contents("\(directory)/c.svg")?.hasSuffix("</svg>\n") == true)
    }
  }

  @Test func `a printed run is replayed byte by byte and draws the same chart`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let file = "\(directory)/run.ndjson"
      try await withSleeper { _, pattern in
        let live = try await profiler("-j", "-n", "4", "-i", "0.02", pattern)
        try Data(live.output.utf8).write(to: URL(fileURLWithPath: file))
        #expect(try await profiler("--replay", file, "-j").output == live.output)
        #expect(try await profiler("--replay", file, "-j", pattern).output == live.output)
        let other = try await profiler("--replay", file, "-n", "2", "no-match")
        #expect(other.output.split(separator: "\n").count == 2)
      }
      for chart in ["one.svg", "two.svg"] {
        _ = try await profiler("--replay", file, "-g", "\(directory)/\(chart)")
      }
      #expect(contents("\(directory)/one.svg") != nil)
      #expect(contents("\(directory)/one.svg") == contents("\(directory)/two.svg"))
    }
  }

  @Test func `-w warns about skipped samples and unknown mappings`()
    async throws
  {
    // Without throttling, which a slow machine would report.
    let arguments = [
      "--proc", Checkout.tree("chromium"), "-n", "3", "-i", "0.001", "--max-load", "0",
    ]
    let quiet = try await run(.path(profiler.path), arguments)
    #expect(quiet.errors == "")
    let warned = try await run(.path(profiler.path), arguments + ["-w"])
    #expect(warned.errors.contains("smaps-profiler: warning: skipped "))
    // The reason depends on what else the machine does.
    #expect(warned.errors.contains(#/skipped \d+ samples?: (reading|an output|the) /#))
    let unknown = try await profiler("--proc", Checkout.tree("names"), "-n", "2", "-w")
    let warnings = unknown.errors.split(separator: "\n").filter { $0.contains("'[tomorrow]'") }
    #expect(warnings.count == 1)
    #expect(warnings.first?.hasPrefix("smaps-profiler: warning: ") == true)
  }

  private var ownProcessGroup: PlatformOptions {
    var options = PlatformOptions()
    options.processGroupID = 0
    return options
  }
}

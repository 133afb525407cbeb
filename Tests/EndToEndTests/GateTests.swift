import Foundation
import Subprocess
import TestSupport
import Testing

/// Limits on recorded runs and on a COMMAND.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct GateTests {
  private let profiler = BuiltProgram.profiler
  private let recording = Checkout.recording("leak.ndjson")

  @Test(
    arguments: [
      (["--max-total", "1GiB"], 0), (["--max-total", "1MiB"], 3), (["--max", "heap=1MiB"], 3),
      (["--max", "swap=0", "--max", "hugetlb=0"], 0),
      (["--max", "stack=1GiB", "--max", "heap=0"], 3),
      (["--max-growth", "0%:\(Checkout.recording("leak.ndjson"))"], 0),
      (["--max-growth", "0%:\(Checkout.recording("workers.db"))"], 3),
      (["--max-growth", "1TiB:\(Checkout.recording("workers.tsv"))"], 0),
      (["--max-total", "1MiB", "--to", "0.001"], 3), (["--max-total", "1MiB", "-n", "1"], 3),
    ] as [([String], Int32)])
  func `limits are checked on recorded runs`(gates: [String], status: Int32) async throws {
    let result = try await run(.path(profiler.path), ["--replay", recording, "-g", "-"] + gates)
    #expect(result.status == .exited(status))
    #expect(result.output.hasSuffix("</svg>\n"))
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == (status == 3 ? 1 : 0))
    #expect(
      lines.allSatisfy { $0.hasPrefix("smaps-profiler: --max") && $0.contains(" exceeded: ") })
  }

  @Test(arguments: [
    (["--max", "swap=0"], "swap=0 can't be checked: not measured on this kernel: swap"),
    (["-a", "--max", "hugetlb=1GiB", "--max", "swap=0"], "not measured on this kernel: huge"),
  ])
  func `a limit of something that the kernel does not print fails`(
    options: [String], text: String
  ) async throws {
    let proc = Checkout.tree("swap-without-swappss")
    let result = try await run(.path(profiler.path), ["--proc", proc, "-n", "1"] + options)
    #expect(result.status == .exited(1))
    #expect(result.errors.contains(text))
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(try await profiler("--proc", proc, "-n", "1", "--max-total", "1GiB").errors == "")
  }

  @Test(
    arguments: [
      ("[anon: Go: heap]=1MiB", 3, " exceeded: "), ("[anon: Go: heap]=1GiB", 0, ""),
      ("[anon: Go: haep]=1GiB", 1, "was not checked: no mapping has that name"),
    ] as [(String, Int32, String)])
  func `a limit can be that of named memory`(limit: String, status: Int32, text: String)
    async throws
  {
    let result = try await profiler(
      "--proc", Checkout.tree("go-named"), "-n", "1", "--max", limit)
    #expect(result.status == .exited(status))
    #expect(result.errors.contains(text) || text.isEmpty && result.errors.isEmpty)
  }

  @Test(arguments: ["--listen", "-j", "-a", "--summary"])
  func `a run says once what is not measured`(option: String) async throws {
    let options = option == "--listen" ? [option, "127.0.0.1:0"] : [option]
    let result = try await run(
      .path(profiler.path),
      ["--proc", Checkout.tree("swap-without-swappss"), "-n", "2", "-i", "0.01"] + options)
    let lines = result.errors.split(separator: "\n").filter { $0.contains("not measured") }
    #expect(
      lines == [
        "smaps-profiler: not measured on this kernel: swap (needs Linux 4.3), huge pages "
          + "(needs Linux 4.4)"
      ])
    #expect(result.status == .exited(0))
  }

  @Test func `every exceeded limit has its line`() async throws {
    let result = try await profiler(
      "--replay", recording, "--max-total", "1MiB", "--max", "heap=1MiB", "--max", "stack=1GiB")
    #expect(result.status == .exited(3))
    #expect(result.errors.split(separator: "\n").count == 2)
  }

  @Test func `the verdicts on a recorded run match their golden file`() async throws {
    let result = try await profiler(
      "--replay", recording, "--max-total", "64MiB", "--max", "heap=8MiB", "--max-growth",
      "5%:\(Checkout.recording("workers.db"))")
    expectGolden(result.errors.replacing(Checkout.root, with: ""), "output/gates.txt")
  }

  @Test(
    arguments: [
      ("exit 0", "1GiB", 0), ("exit 0", "0", 3), ("exit 7", "0", 7), ("exit 7", "1GiB", 7),
      ("kill -TERM $$", "0", 143),
    ] as [(String, String, Int32)])
  func `the status of COMMAND takes precedence over a limit, and the verdict is printed`(
    script: String, limit: String, status: Int32
  ) async throws {
    try await withTemporaryDirectory { directory in
      // Runs until it was sampled, so that it can exceed the limit.
      let samples = "\(directory)/samples"
      let wait = "until grep -q sh '\(samples)'; do sleep 0.01; done"
      let result = try await profiler(
        "-i", "0.02", "-o", samples, "-r", "\(directory)/run.db", "-g", "\(directory)/run.svg",
        "--max-total", limit, "--", "sh", "-c", "\(wait); \(script)")
      #expect(result.status == .exited(status))
      #expect(result.output == "")
      let lines = result.errors.split(separator: "\n")
      #expect(lines.first?.hasPrefix("smaps-profiler: peak ") == true)
      let verdicts = lines.filter {
        $0.hasPrefix("smaps-profiler: --max-total \(limit) exceeded")
      }
      #expect(verdicts.count == (limit == "0" ? 1 : 0))
      #expect(contents("\(directory)/run.svg")?.hasSuffix("</svg>\n") == true)
      let replayed = try await profiler("--replay", "\(directory)/run.db", "--max-total", limit)
      #expect(replayed.status == .exited(limit == "0" ? 3 : 0))
    }
  }

  @Test(
    arguments: [
      "nowhere.db", "empty", "text", "no-process",
    ])
  func `an invalid baseline is found before COMMAND is started`(name: String) async throws {
    try await withTemporaryDirectory { directory in
      let contents = [
        "empty": "", "text": "something else\n",
        "no-process": #"{"interval":{"start_millis":0,"end_millis":0},"procs":[],"#
          + #""acc_faults":{"minor":0,"major":0}}"# + "\n",
      ]
      let path = "\(directory)/\(name)"
      if let text = contents[name] { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
      let result = try await profiler(
        "-r", "\(directory)/run.db", "--max-growth", "5%:\(path)", "--", "touch",
        "\(directory)/started")
      #expect(result.status == .exited(1))
      result.expectMessage(naming: "--max-growth", "'\(path)'")
      #expect(!names(in: directory).contains("started"))
      #expect(!names(in: directory).contains("run.db"))
    }
  }

  @Test func `REGEX selects processes in the baseline too`() async throws {
    let missing = try await profiler(
      "--replay", recording, "--max-growth", "5%:\(Checkout.recording("workers.db"))", "server.py")
    #expect(missing.status == .exited(1))
    missing.expectMessage(naming: "--max-growth", "workers.db'", "'server.py'")
    let unmeasured = try await profiler(
      "--replay", recording, "--max-growth", "swap=5%:\(Checkout.recording("workers.tsv"))")
    #expect(unmeasured.status == .exited(1))
    unmeasured.expectMessage(naming: "--max-growth", "not measured in", "workers.tsv'")
    let same = try await profiler(
      "--replay", recording, "--max-growth", "0B:\(recording)", "server.py")
    #expect(same.status == .exited(0))
  }

  @Test func `a limit without any process is an error`() async throws {
    let result = try await profiler("--replay", recording, "--max-total", "1GiB", "no such process")
    #expect(result.status == .exited(1))
    let last = result.errors.split(separator: "\n").last
    #expect(last?.hasPrefix("smaps-profiler: error: ") == true)
    #expect(last?.contains("--max-total 1GiB") == true)
  }

  @Test func `a COMMAND that exits before the first sample passes with a warning`() async throws {
    // Whether it is sampled is chance.
    let result = try await profiler("-q", "--max-total", "1TiB", "--", "true")
    #expect(result.status == .exited(0))
    if !result.errors.isEmpty {
      result.expectMessage("warning", naming: "--max-total 1TiB")
    }
  }

  @Test(
    arguments: [
      (["--max-process", "1TiB"], 1, "--max-process 1TiB was not checked for processes"),
      (["-q", "--max-total", "1TiB"], 1, "3 processes omitted"),
      (["--max-total", "0"], 3, "--max-total 0 exceeded"),
      ([], 0, "3 processes omitted"),
    ] as [([String], Int32, String)])
  func `a limit of processes that can't be read was not checked`(
    options: [String], status: Int32, text: String
  ) async throws {
    let result = try await run(
      .path(profiler.path), ["--proc", Checkout.tree("bad-files"), "-n", "1"] + options)
    #expect(result.status == .exited(status), "\(result.errors)")
    #expect(result.errors.contains(text), "\(result.errors)")
  }

  @Test func `a limit of a measure that no process has is checked`() async throws {
    let result = try await profiler(
      "-n", "1", "-p", "\(getpid())", "--measure", "locked", "--max-process", "1TiB")
    #expect(result.status == .exited(0), "\(result.errors)")
  }
}

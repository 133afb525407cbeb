import Foundation
import Subprocess
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct SummaryTests {
  private let profiler = BuiltProgram.profiler

  @Test(arguments: ["leak", "chromium", "jvm"])
  func `the summary of a recorded run matches its golden file`(name: String) async throws {
    let source = Checkout.recording("\(name).ndjson")
    let table = try await profiler("--replay", source, "--summary")
    #expect(table.status == .exited(0))
    #expect(table.errors == "")
    #expect(!table.output.contains("…"))
    expectGolden(table.output, "output/summary-\(name).txt")
  }

  @Test func `the summary in JSON matches its golden file`() async throws {
    let result = try await profiler(
      "--replay", Checkout.recording("leak.ndjson"), "--summary", "-j")
    #expect(result.status == .exited(0))
    expectGolden(result.output, "output/summary-leak.json")
    #expect(throws: Never.self) {
      try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    }
  }

  @Test func `a recording is summarized by program, and by what it stores`() async throws {
    let source = Checkout.recording("workers.db")
    let table = try await profiler("--replay", source, "--summary", "--by", "program", "--top", "1")
    #expect(table.errors == "")
    expectGolden(table.output, "output/summary-by-program.txt")
    let capture = try await profiler(
      "--replay", source, "--summary", "-j", "--by", "capture", "(worker|sleep)")
    #expect(capture.output.contains(#""by":"capture","groups":[{"name":"worker","procs":7,"#))
    // A recording of an earlier version.
    let user = try await profiler("--replay", source, "--summary", "--by", "user")
    #expect(user.status == .exited(1))
    #expect(user.errors.contains("--by user is not available for '\(source)'"))
  }

  @Test func `running processes are summarized by user and by file`() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/sleeper"
      try FileManager.default.copyItem(atPath: "/bin/sleep", toPath: path)
      try await RunningProgram.run(path, ["1000"]) { _ in
        let user = try await profiler(
          "-n", "1", "--summary", "-j", "--by", "user", "--measure", "uss", "^\(path) ")
        #expect(user.output.contains(#""by":"user","groups":[{"name":""#))
        #expect(user.output.contains(#","procs":1,"samples":1,"peak":"#))
        let file = try await profiler("-n", "1", "--summary", "--by", "file", "^\(path) ")
        #expect(file.output.split(separator: "\n").contains { $0.hasSuffix("/sleeper") })
        #expect(!file.output.contains("sleeper 1000"))
        let gate = try await profiler(
          "-n", "1", "--summary", "--measure", "rss", "--max-total", "1KiB", "^\(path) ")
        #expect(gate.status == .exited(3))
        #expect(gate.errors.contains(" of RSS (upper bound), "))
        #expect(
          gate.output.hasPrefix("peak ") && gate.output.contains(" of RSS (upper bound) after"))
      }
    }
  }

  @Test func `samples go to a file, and only selected processes are summarized`() async throws {
    try await withTemporaryDirectory { directory in
      let source = Checkout.recording("sixty-processes.ndjson")
      let result = try await profiler(
        "--replay", source, "--summary", "-j", "-o", "\(directory)/samples", "--to", "10", "worker")
      #expect(result.output.hasPrefix(#"{"start_time":"#))
      let samples = contents("\(directory)/samples")?.split(separator: "\n").count ?? 0
      #expect(samples > 5)
      #expect(result.output.contains("\"samples\":\(samples),"))
      let unmatched = try await profiler("--replay", source, "--summary", "no such process")
      #expect(unmatched.output.hasPrefix("no memory was measured ("))
    }
  }

  @Test func `the summary of a COMMAND goes to stderr`() async throws {
    try await withTemporaryDirectory { directory in
      let samples = "\(directory)/samples"
      let result = try await profiler(
        "-i", "0.02", "-o", samples, "--summary", "--", "sh", "-c",
        "until grep -q sh '\(samples)'; do sleep 0.01; done; echo out")
      #expect(result.status == .exited(0))
      #expect(result.output == "out\n")
      let lines = result.errors.split(separator: "\n")
      #expect(lines.first?.hasPrefix("smaps-profiler: peak ") == true)
      #expect(lines.contains { $0.hasSuffix("     CHANGE  NAME") })
      #expect(lines.contains { $0.contains(" sh -c until") })
    }
  }
}

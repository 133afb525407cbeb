import Foundation
import Subprocess
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)), .limitedConcurrency) struct OutputFileTests {
  private let profiler = BuiltProgram.profiler

  @Test func `-o writes samples to a file instead of stdout`() async throws {
    try await withTemporaryDirectory { folder in
      let file = "\(folder)/samples.tsv"
      try Data("before".utf8).write(to: URL(fileURLWithPath: file))
      let result = try await profiler("--proc", Checkout.tree("names"), "-n", "1", "-o", file)
      #expect(result.status == .exited(0))
      #expect(result.output == "")
      #expect(contents(file) == contents("\(Checkout.root)/golden/output/names.tsv"))
    }
  }

  @Test func `a chart can be written to stdout while samples go to a file`() async throws {
    try await withTemporaryDirectory { folder in
      let file = "\(folder)/samples.ndjson"
      let result = try await profiler(
        "--proc", Checkout.tree("names"), "-n", "1", "-j", "-o", file, "-g", "-")
      #expect(result.output.hasSuffix("</svg>\n"))
      #expect(contents(file)?.hasPrefix("{\"start_time\"") == true)
    }
  }

  @Test func `-o - is stdout, with a command too`() async throws {
    let result = try await profiler("-n", "1", "-o", "-", "-q", "--", "echo", "its own")
    #expect(result.output.contains("PID\tSTACK_PSS\t"))
    #expect(result.output.contains("its own\n"))
  }

  @Test(arguments: ["/nowhere/samples", "/dev/full"])
  func `the error for a file that can't be written names it`(path: String) async throws {
    let result = try await profiler("--proc", Checkout.tree("names"), "-n", "1", "-o", path)
    #expect(result.status == .exited(1))
    let reason = path == "/dev/full" ? "No space left on device" : "No such file or directory"
    #expect(result.errors == "smaps-profiler: error: cannot write '\(path)': \(reason)\n")
  }

  @Test func `the file of --replay is not overwritten`() async throws {
    try await withTemporaryDirectory { folder in
      let file = "\(folder)/run.tsv"
      try Data("PID\n".utf8).write(to: URL(fileURLWithPath: file))
      _ = try await profiler("--proc", Checkout.tree("names"), "-n", "1", "-a", "-o", file)
      let before = contents(file)
      let result = try await profiler("--replay", file, "-o", "\(folder)/./run.tsv")
      #expect(result.status == .exited(1))
      #expect(
        result.errors
          == "smaps-profiler: error: -o '\(folder)/./run.tsv' is the file of --replay '\(file)'; choose another name\n"
      )
      #expect(contents(file) == before)
    }
  }
}

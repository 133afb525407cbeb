import Foundation
import Subprocess
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct OutputFileTests {
  private let profiler = BuiltProgram.profiler

  @Test func `samples are printed to a file instead of stdout`() async throws {
    try await withTemporaryDirectory { directory in
      let file = "\(directory)/samples.tsv"
      try Data("before".utf8).write(to: URL(fileURLWithPath: file))
      let result = try await profiler("--proc", Checkout.tree("names"), "-n", "1", "-o", file)
      #expect(result.status == .exited(0))
      #expect(result.output == "")
      #expect(contents(file) == contents("\(Checkout.root)/golden/output/names.tsv"))
    }
  }

  @Test func `a chart can go to stdout while samples go to a file`() async throws {
    try await withTemporaryDirectory { directory in
      let file = "\(directory)/samples.ndjson"
      let result = try await profiler(
        "--proc", Checkout.tree("names"), "-n", "1", "-j", "-o", file, "-g", "-")
      #expect(result.output.hasSuffix("</svg>\n"))
      #expect(contents(file)?.hasPrefix("{\"start_time\"") == true)
    }
  }

  @Test func `a dash means stdout, with a COMMAND too`() async throws {
    let result = try await profiler("-n", "1", "-o", "-", "-q", "--", "echo", "its own")
    #expect(result.output.contains("PID\tSTACK_PSS\t"))
    #expect(result.output.contains("its own\n"))
  }

  @Test(arguments: ["/nowhere/samples", "/dev/full"])
  func `the error for a file that can't be written names it`(path: String) async throws {
    let result = try await profiler("--proc", Checkout.tree("names"), "-n", "1", "-o", path)
    #expect(result.status == .exited(1))
    let reason = path == "/dev/full" ? "No space left on device" : "directory '/nowhere'"
    result.expectMessage(naming: "'\(path)'", reason)
  }

  @Test func `the file that is replayed is not overwritten`() async throws {
    try await withTemporaryDirectory { directory in
      let file = "\(directory)/run.tsv"
      try Data("PID\n".utf8).write(to: URL(fileURLWithPath: file))
      _ = try await profiler("--proc", Checkout.tree("names"), "-n", "1", "-a", "-o", file)
      let before = contents(file)
      let result = try await profiler("--replay", file, "-o", "\(directory)/./run.tsv")
      #expect(result.status == .exited(1))
      result.expectMessage(naming: "-o '\(directory)/./run.tsv'", "--replay '\(file)'")
      #expect(contents(file) == before)
    }
  }
}

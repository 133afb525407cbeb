import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// `--info`: what is known of a recorded sample file.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct FileInfoTests {
  private let profiler = BuiltProgram.profiler

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func `a recording of this program has its host, kernel, version and options`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try await withSleeper { _, pattern in
        _ = try await profiler("-n", "3", "-i", "0.05", "-q", "-r", path, pattern)
        let info = try object(try await profiler("--info", path, "-j").output)
        #expect(info["samples"] as? Int == 3)
        #expect(info["processes"] as? Int == 1)
        #expect(info["interval_millis"] as? Int == 50)
        #expect(info["pattern"] as? String == pattern)
        #expect((info["options"] as? String)?.contains("-n 3 -i 0.05 -q -r \(path)") == true)
        #expect(info["complete"] as? Bool == true)
        let kernel = contents("/proc/sys/kernel/osrelease")?
          .trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(info["kernel"] as? String == kernel)
        for key in ["host", "version", "start_time"] { #expect(info[key] is String, "\(key)") }
      }
    }
  }

  @Test func `a recording that is being written is described`() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try await withSleeper { pid, _ in
        try await RunningProgram.run(
          profiler.path.string, ["-i", "3600", "-j", "-p", "\(pid)", "-r", path]
        ) { program in
          _ = try await program.line()
          let info = try object(try await profiler("--info", path, "-j").output)
          #expect(info["samples"] as? Int == 1)
          #expect(info["complete"] as? Bool == false)
        }
        // It was killed. The journal is still there.
        let text = try await profiler("--info", path)
        #expect(text.status == .exited(0))
        #expect(text.output.contains("incomplete"))
      }
    }
  }

  @Test(arguments: ["leak.ndjson", "chromium.ndjson", "workers.db"])
  func `the samples are those that are replayed`(name: String) async throws {
    let path = Checkout.recording(name)
    let replayed = try await profiler("--replay", path, "--summary", "-j")
    let info = try await profiler("--info", path, "-j")
    #expect(info.errors == "")
    #expect(
      try object(info.output)["samples"] as? Int == object(replayed.output)["samples"] as? Int)
  }

  @Test(arguments: ["/etc/passwd", "/nowhere/run.db", "/tmp"])
  func `what is no sample file is an error that names it`(path: String) async throws {
    let result = try await profiler("--info", path)
    #expect(result.status == .exited(1))
    result.expectMessage(naming: "'\(path)'")
  }

  @Test(
    arguments: [
      ["--from", "2026-11-25T00:00"], ["--to", "2026-11-24T10:00"],
      ["--from", "2026-11-24T10:00", "--to", "2026-11-24T11:00"],
    ])
  func `a window outside the recorded times is an error with these times`(window: [String])
    async throws
  {
    let result = try await run(
      .path(profiler.path), ["--replay", Checkout.recording("leak.ndjson")] + window)
    #expect(result.status == .exited(1))
    result.expectMessage(naming: window[0], "18:06:51", "19:37:21")
  }
}

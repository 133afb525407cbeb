import Foundation
import MemoryProfile
import ProcFS
import Recording
import Subprocess
import TestSupport
import Testing

/// Finds the file and the mapping that leaked, from a recording of two hours, after the processes
/// have ended. The programs are real, and their samples have times that are made up.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct LeakRecordingTests {
  private let profiler = BuiltProgram.profiler

  /// Records two leaking programs, a sample a minute.
  ///
  /// - Returns: the PIDs of the one that leaks into a file, and of the other one.
  private func record(
    to path: String, _ detail: MemoryUsage.Detail, in directory: String
  ) async throws -> (file: Int32, arena: Int32) {
    try await KnownProgram.run("leaks", ["\(directory)/cache.db"], in: "\(directory)/1") { file in
      try await KnownProgram.run("leaks", in: "\(directory)/2") { arena in
        var samples: [Sample] = []
        var sampler = Sampler(
          try ProcTree("/proc"),
          selection: Selection(pids: Set([file.pid, arena.pid].map { ProcessID(rawValue: $0) })),
          options: SamplerOptions(detail: detail))
        while let line = try await file.line(), let other = try await arena.line() {
          #expect(line == "" && other == "")
          let minutes = samples.count
          samples.append(try sampler.sample { .seconds(60 * minutes) })
          try file.proceed()
          try arena.proceed()
        }
        #expect(samples.count == 120)
        var metadata = RunMetadata()
        metadata.interval = .seconds(60)
        metadata.detail = detail
        var writer = try RecordingWriter(path, metadata: metadata, appends: false)
        for sample in samples { try writer.append(sample) }
        try writer.finish()
        return (file.pid, arena.pid)
      }
    }
  }

  private func json(_ text: String) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    return try #require(object)
  }

  /// The largest row of the first process of a comparison.
  private func largestChange(
    _ recording: String, by dimension: String, _ regex: String
  ) async throws -> [String: Any] {
    let result = try await BuiltProgram.snapshot(
      "-j", "--by", dimension, regex, "--compare", "\(recording)@10m", "\(recording)@1h50m")
    #expect(result.errors == "")
    let process = (try json(result.output)["procs"] as? [[String: Any]])?.first
    let row = (process?["rows"] as? [[String: Any]])?.first
    return try #require(row)
  }

  @Test func `a leak in a file and one in an arena are found after two hours`() async throws {
    try await withTemporaryDirectory { directory in
      for name in ["1", "2"] {
        try FileManager.default.createDirectory(
          atPath: "\(directory)/\(name)", withIntermediateDirectories: true)
      }
      let recording = "\(directory)/run.db"
      let pids = try await record(to: recording, .mappings, in: directory)

      let summary = try await profiler("--replay", recording, "--summary")
      #expect(summary.errors == "")
      let lines = summary.output.split(separator: "\n")
      let file = lines.first { $0.contains("in \(directory)/cache.db: \(pids.file) ") }
      // Other memory may have shrunk a little: that of libraries, which other processes share.
      #expect(
        file?.contains(" more at the end, of it 29.8 MiB in") == true
          || file?.contains(" more at the end, 29.8 MiB more in") == true, "\(file ?? "")")
      let arena = lines.first { $0.contains("in glibc Arena Layout at 7") }
      #expect(arena?.contains(": \(pids.arena) ") == true)

      let table = try json(try await profiler("--replay", recording, "--summary", "-j").output)
      let sources = (table["procs"] as? [[String: Any]])?.compactMap {
        $0["growth_in"] as? [String: Any]
      }
      #expect(
        Set(sources?.compactMap { $0["kind"] as? String } ?? []) == [
          "file", "glibc_arena_layout",
        ])

      let byFile = try await profiler("--replay", recording, "--summary", "--by", "file")
      #expect(
        byFile.output.split(separator: "\n").contains {
          $0.hasSuffix("/cache.db") && $0.contains("14.9 MiB") && $0.contains(" (")
        })
      let byMapping = try await profiler("--replay", recording, "--summary", "--by", "mapping")
      #expect(byMapping.output.contains("glibc Arena Layout 7"))

      // 256 KiB a minute, over 100 minutes.
      let grownFile = try await largestChange(recording, by: "file", "cache.db")
      #expect(grownFile["path"] as? String == "\(directory)/cache.db")
      #expect(grownFile["change"] as? Int == 100 * 256 << 10)
      let grownArena = try await largestChange(recording, by: "mapping", "leaks$")
      #expect(grownArena["kind"] as? String == "glibc_arena_layout")
      #expect(grownArena["presence"] as? String == "both")
      let change = try #require(grownArena["change"] as? Int)
      #expect((25 << 20..<27 << 20).contains(change))

      let window = try await profiler(
        "--replay", recording, "--from", "1h", "--to", "1h30m", "--summary", "--by", "file",
        "cache.db")
      #expect(window.output.contains("30 samples"))
      #expect(window.output.contains("/cache.db"))
    }
  }

  @Test func `a recording of files alone names the file`() async throws {
    try await withTemporaryDirectory { directory in
      for name in ["1", "2"] {
        try FileManager.default.createDirectory(
          atPath: "\(directory)/\(name)", withIntermediateDirectories: true)
      }
      let recording = "\(directory)/run.db"
      _ = try await record(to: recording, .files, in: directory)
      let summary = try await profiler("--replay", recording, "--summary")
      #expect(summary.output.contains(" in \(directory)/cache.db: "))
      #expect(!summary.output.contains("Arena"))
      let refused = try await profiler("--replay", recording, "--summary", "--by", "mapping")
      #expect(refused.status == .exited(1))
      refused.expectMessage(naming: "--by mapping", "'\(recording)'", "--detail mappings")
    }
  }
}

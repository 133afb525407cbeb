import Foundation
import Subprocess
import TestSupport
import Testing

/// `--redact`: no output of either program has an argument.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct RedactionTests {
  private static let secret = "hunter2"

  /// REGEX matches the arguments before they are replaced.
  private static let regex = "password=\(secret)"

  /// Runs the body with a tree of one process that has a secret argument and an unreadable file.
  private func withTree(
    _ body: (_ tree: String, _ directory: String) async throws -> Void
  ) async throws {
    try await withTemporaryDirectory { directory in
      let tree = "\(directory)/proc"
      try FileManager.default.createDirectory(atPath: tree, withIntermediateDirectories: true)
      for pid in ["601", "602"] {
        try FileManager.default.copyItem(
          atPath: "\(Checkout.tree("family"))/\(pid)", toPath: "\(tree)/\(pid)")
        try Data("/usr/bin/client\0--password=\(Self.secret)\0x\0".utf8)
          .write(to: URL(filePath: "\(tree)/\(pid)/cmdline"))
      }
      try Data("garbage".utf8).write(to: URL(filePath: "\(tree)/602/smaps"))
      try await body(tree, directory)
    }
  }

  /// Runs a program, and expects that neither it nor the files of a directory have the secret.
  private func output(
    of program: BuiltProgram, _ arguments: [String], in directory: String
  ) async throws -> String {
    let result = try await run(.path(program.path), arguments)
    #expect(result.status == .exited(0), "\(arguments) \(result.errors)")
    #expect(!result.output.contains(Self.secret), "\(arguments)")
    #expect(!result.errors.contains(Self.secret), "\(arguments)")
    try expectNoSecret(in: directory)
    return result.output
  }

  private func expectNoSecret(in directory: String) throws {
    for name in names(in: directory) where name != "proc" {
      let content = try Data(contentsOf: URL(filePath: "\(directory)/\(name)"))
      #expect(content.range(of: Data(Self.secret.utf8)) == nil, "\(name)")
    }
  }

  @Test func `no output of the profiler has arguments`() async throws {
    try await withTree { tree, directory in
      let source = ["--redact", "--proc", tree, "-n", "1", Self.regex]
      for format in [[], ["-a", "-w"], ["-j"]] {
        let text = try await output(of: .profiler, source + format, in: directory)
        #expect(text.contains("/usr/bin/client [redacted]"), "\(text)")
      }
      for by in ["process", "category", "program"] {
        let files = ["-g", "\(directory)/\(by).svg", "--graph-script", "\(directory)/\(by).gp"]
        _ = try await output(
          of: .profiler, source + ["--summary", "--by", by] + files, in: directory)
      }
      _ = try await output(of: .profiler, source + ["-g", "\(directory)/x.html"], in: directory)
      #expect(try #require(contents("\(directory)/x.html")).contains("client [redacted]"))
      _ = try await output(of: .profiler, source + ["-r", "\(directory)/run.db"], in: directory)
      // Not in the free pages of the database either.
      let replayed = try await output(
        of: .profiler, ["--replay", "\(directory)/run.db", "-j"], in: directory)
      #expect(
        replayed.contains("client [redacted]") && replayed.contains(#""pattern":"[redacted]""#))
    }
  }

  @Test func `no output of a replay has the arguments of the recording`() async throws {
    try await withTree { tree, directory in
      let recording = "\(tree)/run.db"
      let recorded = try await BuiltProgram.profiler(
        "--proc", tree, "-n", "1", "-q", "-r", recording, Self.regex)
      #expect(recorded.status == .exited(0))
      for arguments in [
        ["-j"], [Self.regex, "-a"], ["--summary"], ["-g", "\(directory)/x.svg", "--by", "process"],
        ["-g", "\(directory)/x.html"], ["-q", "-r", "\(directory)/copy.db"],
        ["--export", "openmetrics"],
        ["--export", "openmetrics", "--group-by", "process"],
      ] {
        _ = try await output(
          of: .profiler, ["--redact", "--replay", recording] + arguments, in: directory)
      }
      let copy = try await output(
        of: .profiler, ["--replay", "\(directory)/copy.db", "-j"], in: directory)
      #expect(copy.contains("/usr/bin/client [redacted]"))
      for format in [[], ["-j"]] {
        let info = try await output(
          of: .profiler, ["--redact", "--info", recording] + format, in: directory)
        #expect(info.contains("[redacted]") && !info.contains(Self.regex), "\(info)")
      }
    }
  }

  @Test func `no output of a snapshot has arguments`() async throws {
    try await withTree { tree, directory in
      let source = ["--redact", "--proc", tree, Self.regex]
      for format in [[], ["-w", "-j"], ["-H", "-v"], ["--by", "process"]] {
        let text = try await output(of: .snapshot, source + format, in: directory)
        #expect(text.contains("client [redacted]"), "\(text)")
      }
      _ = try await output(of: .snapshot, source + ["--by", "mapping", "-j"], in: directory)
      for name in ["x.svg", "x.html"] {
        _ = try await output(
          of: .snapshot, source + ["-g", "\(directory)/\(name)"], in: directory)
      }
      let then = "\(tree)/then.json"
      let written = try await BuiltProgram.snapshot("--proc", tree, "-j", "-o", then, Self.regex)
      #expect(written.status == .exited(0))
      _ = try await output(of: .snapshot, source + ["--compare", then], in: directory)
      _ = try await output(
        of: .snapshot, ["--redact", Self.regex, "--compare", then, then, "-j"], in: directory)
    }
  }

  @Test func `served metrics have no arguments`() async throws {
    try await withTree { tree, _ in
      for by in ["process", "name", "program"] {
        let answer = try await ServingProfiler.run(
          ["--redact", "--proc", tree, "--group-by", by, Self.regex]
        ) { profiler in
          try await profiler.request("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        }.result
        #expect(answer.contains("process_pss_bytes{group=\""))
        #expect(!answer.contains(Self.secret))
      }
    }
  }

  @Test func `the arguments of a COMMAND are in no output of its run`() async throws {
    try await withTemporaryDirectory { directory in
      let files = ["-r", "\(directory)/x.db", "-o", "\(directory)/x"]
      let command = ["--", "sh", "-c", "sleep 0.1 # \(Self.secret)"]
      _ = try await output(
        of: .profiler,
        ["--redact", "-i", "0.01", "-j", "-g", "\(directory)/x.svg"] + files + command,
        in: directory)
      _ = try await output(
        of: .profiler, ["--redact", "-i", "0.01", "-g", "\(directory)/x.html"] + command,
        in: directory)
      let samples = try #require(contents("\(directory)/x"))
      #expect(samples.contains(#""pattern":"sh [redacted]""#))
      #expect(samples.contains(#""cmdline":"sh [redacted]""#))
      #expect(try #require(contents("\(directory)/x.svg")).contains("sh [redacted]"))
    }
  }
}

import Foundation
import Libc
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Metrics as a client scrapes them.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct MetricsTests {
  private static let bashAndVim = Checkout.tree("bash-vim")

  /// The served metrics, without the two values that differ from run to run.
  private func scrape(
    _ profiler: ServingProfiler, accepting type: String? = nil
  ) async throws -> String {
    let answer = try await profiler.request(
      "GET /metrics HTTP/1.1\r\nHost: localhost\r\n"
        + (type.map { "Accept: \($0)\r\n" } ?? "") + "\r\n")
    try #require(answer.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(answer)")
    let body = try #require(answer.firstRange(of: "\r\n\r\n")).upperBound
    return String(answer[body...]).replacing(
      /(?m)^(smaps_profiler_(?:scan_duration_seconds|samples_total)) [0-9.]+$/
    ) { "\($0.1) …" }
  }

  @Test(
    arguments: [
      ([], nil, "metrics.txt"),
      ([], "application/openmetrics-text;version=1.0.0", "openmetrics.txt"),
      (["--group-by", "regex-capture", "^(v)im|bash"], nil, "metrics-by-capture.txt"),
      (["--group-by", "pid", "bash"], nil, "metrics-by-pid.txt"),
    ] as [([String], String?, String)])
  func `a scrape returns the latest sample`(
    options: [String], type: String?, golden: String
  ) async throws {
    let (text, printed) = try await ServingProfiler.run(
      ["--proc", Self.bashAndVim] + options
    ) { profiler in
      try await scrape(profiler, accepting: type)
    }
    expectGolden(text, "output/\(golden)")
    #expect(printed == "")
  }

  @Test func `omitted processes and unknown executables are counted`() async throws {
    try await withTemporaryDirectory { directory in
      let tree = "\(directory)/proc"
      try FileManager.default.copyItem(atPath: Checkout.tree("bad-files"), toPath: tree)
      try FileManager.default.removeItem(atPath: "\(tree)/1401/exe")
      let text = try await ServingProfiler.run(["--proc", tree, "-i", "0.01"]) { profiler in
        _ = try await scrape(profiler)
        // The counts do not grow with each sample.
        try await Task.sleep(for: .milliseconds(100))
        return try await scrape(profiler)
      }.result
      #expect(text.contains("smaps_profiler_denied_processes_total 0\n"))
      #expect(text.contains("smaps_profiler_unreadable_processes_total 3\n"))
      #expect(text.contains("smaps_profiler_unknown_executables_total 1\n"))
    }
  }

  @Test(arguments: ["user", "cgroup"])
  func `processes are grouped by user or cgroup, and those without it are in other`(
    trait: String
  ) async throws {
    let text = try await ServingProfiler.run([
      "--proc", Checkout.tree("owners"), "--group-by", trait,
    ]) { profiler in
      try await scrape(profiler)
    }.result
    let lines = text.split(separator: "\n").filter { $0.hasPrefix("process_") }
    expectGolden(lines.joined(separator: "\n") + "\n", "output/metrics-by-\(trait).txt")
  }

  @Test func `the user is read only of matching processes, and only if it is needed`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let tree = "\(directory)/proc"
      try FileManager.default.copyItem(atPath: Checkout.tree("owners"), toPath: tree)
      // A directory can't be read, so reading this status fails.
      try FileManager.default.removeItem(atPath: "\(tree)/801/status")
      try FileManager.default.createDirectory(
        atPath: "\(tree)/801/status", withIntermediateDirectories: false)
      let options = ["--proc", tree, "-n", "1", "--listen", ":0"]
      for (more, isRead) in [
        ([], false), (["--group-by", "user", "container"], false),
        (["--group-by", "user", "service"], true),
      ] as [([String], Bool)] {
        let result = try await run(.path(BuiltProgram.profiler.path), options + more)
        #expect(result.status == .exited(0), "\(more) \(result.errors)")
        #expect(result.errors.contains("\(tree)/801/status") == isRead)
      }
    }
  }

  @Test(
    .enabled(
      if: getuid() == 0 && access("/proc/sys/kernel/ns_last_pid", W_OK) == 0,
      "needs root and a kernel with CONFIG_CHECKPOINT_RESTORE"))
  func `a process with a reused PID counts for its own user`() async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("reuse", in: directory) { program in
        let namespace = try #require(try await program.step()?.first).pid
        _ = try await ServingProfiler.run([
          "--proc", "/proc/\(namespace)/root/proc", "--group-by", "user", program.pattern,
        ]) { profiler in
          try program.proceed()
          let first = try #require(try await program.step()?.first)
          try await poll {
            try await scrape(profiler).contains("process_instances{group=\"root\"} 2\n")
          }
          try program.proceed()
          let second = try #require(try await program.step()?.first)
          #expect(second.pid == first.pid)
          try await poll {
            let text = try await scrape(profiler)
            let anonymous =
              /process_pss_bytes\{group="nobody",category="anon_mappings"\} ([0-9]+)\n/
            guard let bytes = try anonymous.firstMatch(in: text).flatMap({ Int($0.1) }) else {
              return false
            }
            return text.contains("process_instances{group=\"nobody\"} 1\n")
              && text.contains("process_instances{group=\"root\"} 1\n")
              && abs(bytes - second.bytes) < 1 << 20
          }
          try program.proceed()
        }
      }
    }
  }

  @Test(Tool.promtool.trait) func `promtool accepts the metrics`() async throws {
    let text = try await ServingProfiler.run([
      "--proc", Checkout.tree("hugetlb-and-swap"),
    ]) { profiler in
      try await scrape(profiler).replacing("…", with: "0")
    }.result
    #expect(text.contains("process_swap_pss_bytes") && text.contains("process_hugetlb_bytes"))
    let result = try await Subprocess.run(
      .name("promtool"), arguments: ["check", "metrics"], input: .string(text),
      output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    #expect(result.terminationStatus == .exited(0))
    #expect(result.standardOutput == "")
    #expect(result.standardError == "")
  }

  @Test func `a recording is exported with timestamps`() async throws {
    let text = try await BuiltProgram.profiler(
      "--replay", Checkout.recording("workers.db"), "--export", "openmetrics", "--from", "0.3",
      "-n", "3", "python3")
    #expect(text.status == .exited(0))
    expectGolden(text.output, "output/openmetrics-recorded.txt")
  }

  @Test(Tool.promtool.trait)
  func `promtool imports every value of an exported recording`() async throws {
    let promtool = Executable.name("promtool")
    try await withTemporaryDirectory { directory in
      let metrics = "\(directory)/metrics"
      let export = try await BuiltProgram.profiler(
        "--replay", Checkout.recording("workers.db"), "--export", "openmetrics", "-o", metrics)
      #expect(export.status == .exited(0))
      #expect(export.output == "")
      let blocks = try await run(
        promtool, ["tsdb", "create-blocks-from", "openmetrics", metrics, "\(directory)/blocks"])
      #expect(blocks.status == .exited(0), "\(blocks.errors)")
      // promtool requires the directory in which a server stores new samples.
      try FileManager.default.createDirectory(
        atPath: "\(directory)/blocks/wal", withIntermediateDirectories: false)
      let dump = try await run(promtool, ["tsdb", "dump", "\(directory)/blocks"])
      let written = try #require(contents(metrics)).split(separator: "\n")
        .filter { !$0.hasPrefix("#") }
      let kept = dump.output.split(separator: "\n")
      #expect(kept.count == written.count)
      // A line of promtool: {__name__="a", group="b"} 1.2e+06 1795545456461
      let values = { (lines: [Substring]) in
        lines.compactMap { Double($0.split(separator: " ").dropLast().last ?? "") }.sorted()
      }
      #expect(values(kept) == values(written))
      #expect(values(kept).count == written.count)
    }
  }

  @Test func `the error for a used port names it`() async throws {
    _ = try await ServingProfiler.run(["--proc", Self.bashAndVim]) { first in
      let result = try await BuiltProgram.profiler(
        "--proc", Self.bashAndVim, "--listen", "127.0.0.1:\(first.port)")
      #expect(result.status == .exited(1))
      result.expectMessage(naming: "127.0.0.1:\(first.port)", "Address already in use")
    }
  }

  @Test func `two slow clients delay neither samples nor a fast client`() async throws {
    _ = try await ServingProfiler.run(["--proc", Self.bashAndVim]) { profiler in
      func samples() async throws -> Int {
        let text = try await profiler.request("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        let line = try #require(
          text.firstMatch(of: /(?m)^smaps_profiler_samples_total ([0-9]+)$/), "\(text)")
        return try #require(Int(line.1))
      }
      let before = try await samples()
      let slow = try (0..<2).map { _ in try profiler.open() }
      defer { for client in slow { try? client.close() } }
      // The slow clients send one byte at a time.
      let request = Array("GET /metrics HTTP/1.1\r\nHost: a\r\nX: ".utf8)
      var sent = 0
      var latest = before
      let deadline = ContinuousClock.now + .seconds(60)
      while latest < before + 20, ContinuousClock.now < deadline {
        var byte = sent < request.count ? request[sent] : UInt8(ascii: "y")
        for client in slow { send(client.rawValue, &byte, 1, Int32(MSG_NOSIGNAL)) }
        sent += 1
        let now = try await samples()
        #expect(now >= latest)
        latest = now
      }
      #expect(latest >= before + 20)
    }
  }

  @Test func `with --listen, samples are printed only to a file of -o`() async throws {
    try await withTemporaryDirectory { directory in
      let result = try await BuiltProgram.profiler(
        "--proc", Self.bashAndVim, "--listen", ":0", "-n", "1", "-o", "\(directory)/samples")
      #expect(result.status == .exited(0))
      #expect(result.output == "")
      #expect(contents("\(directory)/samples")?.contains("\tbash --norc\n") == true)
    }
  }
}

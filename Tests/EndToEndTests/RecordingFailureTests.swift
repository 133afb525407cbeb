import Foundation
import Libc
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Recordings of runs that fail or are killed.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct RecordingFailureTests {
  private let profiler = BuiltProgram.profiler

  @Test func `a recording deleted during the run ends it, and the chart is drawn`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let recording = "\(directory)/run.db"
      let result = try await Subprocess.run(
        .path(profiler.path),
        arguments: [
          "--proc", Checkout.tree("bash-vim"), "-i", "0.01", "--max-load", "0", "-r",
          recording, "-g", "\(directory)/chart.svg",
        ],
        input: .none, output: .discarded, error: .string(limit: 4096)
      ) { execution in
        try await poll { FileManager.default.fileExists(atPath: "\(recording)-wal") }
        try FileManager.default.removeItem(atPath: recording)
      }
      #expect(result.terminationStatus == .exited(1))
      #expect(result.standardError.hasPrefix("smaps-profiler: error: "))
      #expect(result.standardError.contains("'\(recording)'"))
      #expect(result.standardError.count { $0 == "\n" } == 1)
      #expect(contents("\(directory)/chart.svg")?.hasSuffix("</svg>\n") == true)
    }
  }

  @Test(.enabled(if: getuid() == 0, "only root can make a file system"))
  func `a full disk ends the run; the recording is readable, and the chart is drawn`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let disk = "\(directory)/disk"
      try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
      let mounted = try await run(
        .name("mount"), ["-t", "tmpfs", "-o", "size=300k", "tmpfs", disk])
      try #require(mounted.status == .exited(0))
      do {
        let result = try await run(
          .path(profiler.path),
          [
            "--proc", Checkout.tree("bash-vim"), "-i", "0.001", "-r", "\(disk)/run.db", "-j", "-g",
            "\(directory)/chart.svg", "--max-load", "0",
          ])
        #expect(result.status == .exited(1))
        result.expectMessage(naming: "'\(disk)/run.db'", "disk is full")
        #expect(contents("\(directory)/chart.svg")?.hasSuffix("</svg>\n") == true)
        let replayed = try await profiler("--replay", "\(disk)/run.db", "-j")
        #expect(replayed.status == .exited(0))
        #expect(replayed.output == result.output)
        #expect(result.output.split(separator: "\n").count > 10)
      } catch {
        Issue.record(error)
      }
      #expect(try await run(.name("umount"), [disk]).status == .exited(0))
    }
  }

  @Test(.enabled(if: getuid() == 0, "only root can make a file system"))
  func `a read-only directory is an error at once; recordings in it are read`() async throws {
    try await withTemporaryDirectory { directory in
      let disk = "\(directory)/disk"
      try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
      let mounted = try await run(.name("mount"), ["-t", "tmpfs", "tmpfs", disk])
      try #require(mounted.status == .exited(0))
      do {
        // A killed profiler leaves the recording as it is while it is written.
        let live = try await killed(after: 3, recording: "\(directory)/run.db")
        for name in ["run.db", "run.db-wal"] {
          try FileManager.default.copyItem(
            atPath: "\(directory)/\(name)", toPath: "\(disk)/\(name)")
        }
        // In another copy the journal was written back, but the recording was never completed.
        _ = try await profiler("--replay", "\(directory)/run.db", "-n", "1")
        let remounted = try await run(.name("mount"), ["-o", "remount,ro", disk])
        #expect(remounted.status == .exited(0))
        let refused = try await profiler("-n", "1", "-r", "\(disk)/new.db")
        #expect(refused.status == .exited(1))
        refused.expectMessage(naming: "'\(disk)/new.db'", "Read-only file system")
        let replayed = try await profiler("--replay", "\(disk)/run.db", "-j")
        #expect(replayed.output.hasPrefix(live.dropLast()))
      } catch {
        Issue.record(error)
      }
      #expect(try await run(.name("umount"), [disk]).status == .exited(0))
    }
  }

  /// Records until a number of samples is printed, and kills the profiler then.
  ///
  /// - Returns: The complete lines that it printed.
  private func killed(
    after count: Int, recording: String, _ options: [String] = []
  ) async throws -> String {
    let result = try await Subprocess.run(
      .path(profiler.path),
      arguments: Arguments(
        ["--proc", Checkout.tree("bash-vim"), "-j", "-i", "0.002", "-r", recording] + options),
      input: .none, output: .sequence, error: .discarded
    ) { execution in
      var printed = ""
      var lines = 0
      for try await text in execution.standardOutput.strings() {
        // Reads everything that was printed before the kill.
        printed += text.hasSuffix("\n") ? text : text + "\n"
        lines += 1
        if lines == count { try execution.send(signal: .kill) }
      }
      return printed
    }
    #expect(result.terminationStatus == .signaled(SIGKILL))
    return result.closureResult
  }

  @Test(arguments: [700, 901])
  func `what a recorder keeps contains all that was printed last before a kill`(
    count: Int
  ) async throws {
    try await withTemporaryDirectory { directory in
      let recording = "\(directory)/run.db"
      for part in 0..<2 {
        let options = ["--keep", "1s"] + (part > 0 ? ["--append"] : [])
        let output = try await killed(after: count, recording: recording, options)
        let printed = output.split(separator: "\n")
        let replayed = try await profiler("--replay", recording, "-j", "--from", "0")
        #expect(replayed.status == .exited(0), "\(replayed.errors)")
        let kept = replayed.output.split(separator: "\n")
        // Another run has other times. The last line that was printed may be incomplete.
        if part > 0 { continue }
        #expect(kept.count < printed.count && kept.count > 1)
        // The first line has facts of the run as well.
        let first = try #require(printed.firstIndex(of: kept[1]))
        #expect(kept[1...].starts(with: printed[first...].dropLast()))
        let info = try await profiler("--info", recording, "-j")
        #expect(info.output.contains("\"keep_millis\":1000"))
        #expect(info.output.contains("\"dropped\":"))
      }
    }
  }

  @Test(arguments: 1...3)
  func `a recording contains all that was printed before a kill`(seed: UInt64) async throws {
    try await killAtRandom(times: 4, seed: seed)
  }

  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["SMAPS_LONG_TESTS"] != nil,
      "takes a minute; set SMAPS_LONG_TESTS to run it"), arguments: 4...13)
  func `a recording contains all that was printed before any of 200 kills`(
    seed: UInt64
  ) async throws {
    try await killAtRandom(times: 20, seed: seed)
  }

  /// Kills profilers at random times and compares what each recorded with what it printed.
  private func killAtRandom(times: Int, seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    var (printed, recorded) = (0, 0)
    for number in 0..<times {
      let delay = Int.random(in: 0...100_000, using: &random)
      let attempt: Comment = "seed \(seed), kill \(number), after \(delay) µs"
      try await withTemporaryDirectory { directory in
        let recording = "\(directory)/run.db"
        let output = try FileDescriptor.open(
          "\(directory)/printed", .writeOnly, options: [.create], permissions: .ownerReadWrite)
        let result = try await Subprocess.run(
          .path(profiler.path),
          arguments: [
            "--proc", Checkout.tree("bash-vim"), "-j", "-i", "0.001", "-r", recording,
            // Ends the run if a busy machine doesn't kill it before.
            "-n", "20000",
          ],
          input: .none, output: .fileDescriptor(output, closeAfterSpawningProcess: true),
          error: .discarded
        ) { execution in
          // Every fourth profiler is killed while it starts, the others while they sample.
          if number % 4 > 0 { try await poll { contents("\(directory)/printed") != "" } }
          try await Task.sleep(for: .microseconds(delay))
          try? execution.send(signal: .kill)
        }
        #expect([.signaled(SIGKILL), .exited(0)].contains(result.terminationStatus), attempt)
        let lines = contents("\(directory)/printed") ?? ""
        guard !lines.isEmpty else { return }
        // The last line may be incomplete, but its sample was recorded before it was printed.
        let replayed = try await profiler("--replay", recording, "-j")
        #expect(replayed.status == .exited(0), "\(attempt): \(replayed.errors)")
        #expect(replayed.output.hasPrefix(lines), attempt)
        printed += lines.split(separator: "\n").count
        recorded += replayed.output.split(separator: "\n").count
      }
    }
    #expect(recorded >= printed, "seed \(seed)")
    #expect(printed > 0, "seed \(seed)")
  }
}

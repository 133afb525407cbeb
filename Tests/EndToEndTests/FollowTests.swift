import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)), .limitedConcurrency) struct FollowTests {
  private let profiler = BuiltProgram.profiler

  @Test(
    arguments: [
      (["true"], 0), (["sh", "-c", "exit 7"], 7), (["sh", "-c", "kill -TERM $$"], 143),
      (["sh", "-c", "kill -KILL $$"], 137), (["sh", "-c", "exit 255", "--"], 255),
    ] as [([String], Int32)])
  func `the exit status is that of the command, or 128 plus its signal`(
    words: [String], status: Int32
  ) async throws {
    let result = try await run(.path(profiler.path), ["-q", "--"] + words)
    #expect(result.status == .exited(status))
    #expect(result.output == "")
    #expect(result.errors == "")
  }

  @Test(
    arguments: [
      (
        "no-such-program", 127,
        "cannot run 'no-such-program': there is no such program; check its name, or give its path"
      ),
      (
        "/nowhere/program", 127,
        "cannot run '/nowhere/program': there is no such program; check its name, or give its path"
      ),
      ("/etc/passwd", 126, "cannot run '/etc/passwd': Permission denied"),
      ("/etc", 126, "cannot run '/etc': Permission denied"),
    ] as [(String, Int32, String)])
  func `a command that can't be started is named, and no file is created`(
    program: String, status: Int32, message: String
  ) async throws {
    try await withTemporaryDirectory { folder in
      let result = try await profiler(
        "-r", "\(folder)/run.db", "-o", "\(folder)/samples", "-g", "\(folder)/chart.svg", "--",
        program)
      #expect(result.status == .exited(status))
      #expect(result.errors == "smaps-profiler: error: \(message)\n")
      #expect(names(in: folder) == [])
    }
  }

  @Test func `a file with an unknown executable format is an error at start`() async throws {
    try await withTemporaryDirectory { folder in
      let path = "\(folder)/program"
      try await writeExecutable("no program", to: path)
      let result = try await profiler("--", path)
      #expect(result.status == .exited(126))
      #expect(result.errors == "smaps-profiler: error: cannot run '\(path)': Exec format error\n")
    }
  }

  @Test func `-- without a command is an error`() async throws {
    let result = try await profiler("-n", "1", "--")
    #expect(result.status == .exited(64))
    #expect(
      result.errors
        == "smaps-profiler: error: '--' needs a COMMAND behind it, as in smaps-profiler -- make\n")
  }

  @Test func `the command keeps its own input and output`() async throws {
    let command = "printf 'one\\ntwo\\n' | '\(profiler.path)' -q -- sh -c 'cat; echo error >&2'"
    let result = try await run(.name("sh"), ["-c", command])
    #expect(result.output == "one\ntwo\n")
    #expect(result.errors == "error\n")
  }

  @Test func `the command inherits no blocked or ignored signals`() async throws {
    let result = try await profiler("-q", "--", "grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status")
    let masks = result.output.split(separator: "\n").map {
      UInt64($0.split(separator: "\t").last ?? "", radix: 16) ?? .max
    }
    #expect(masks.count == 2)
    #expect(masks.first == 0)
    #expect((masks.last ?? .max) & 1 << UInt64(SIGPIPE - 1) == 0)
  }

  /// A shell script that waits for a file. It contains no double quotes.
  ///
  /// It exits when the directory is removed, or 20 minutes after the directory was last changed. So
  /// it outlives neither a finished test nor a killed one.
  private static func orphan(until file: String, in folder: String) -> String {
    "until [ -e '\(file)' ] || [ ! -e '\(folder)' ] || "
      + "find '\(folder)' -maxdepth 0 -mmin +20 | grep -q .; do sleep 0.05; done; "
      + ": orphan"
  }

  @Test func `all descendants of the command are sampled until they exit, orphans too`()
    async throws
  {
    try await withTemporaryDirectory { folder in
      let (samples, go) = ("\(folder)/samples", "\(folder)/go")
      let orphan = Self.orphan(until: go, in: folder)
      let status = try await following(
        [
          "-j", "-i", "0.2", "-o", samples, "-q", "--", "sh", "-c",
          "setsid sh -c \"\(orphan)\" & exit 5",
        ]
      ) { _ in
        // The command has exited. Its child keeps running and is sampled.
        try await poll {
          let last = contents(samples)?.split(separator: "\n").last ?? ""
          return last.contains(": orphan") && !last.contains("exit 5")
        }
        try Data().write(to: URL(fileURLWithPath: go))
      }
      #expect(status == .exited(5))
    }
  }

  @Test(arguments: [(SIGTERM, "TERM"), (SIGINT, "INT"), (SIGHUP, "HUP"), (SIGUSR1, "USR1")])
  func `a signal is forwarded, and the run ends when the command exits`(
    signal: Int32, name: String
  ) async throws {
    try await withTemporaryDirectory { folder in
      let (ready, got) = ("\(folder)/ready", "\(folder)/got")
      let script =
        "trap 'echo > \(got); exit 9' \(name); echo > \(ready); while :; do sleep 0.01; done"
      let status = try await following(["-i", "0.02", "-q", "--", "sh", "-c", script]) { pid in
        try await poll { contents(ready) == "\n" }
        kill(pid, signal)
      }
      #expect(status == .exited(9))
      #expect(contents(got) == "\n")
    }
  }

  @Test func `after the command exits, a signal ends the run and orphans keep running`()
    async throws
  {
    try await withTemporaryDirectory { folder in
      let (samples, go) = ("\(folder)/samples", "\(folder)/go")
      let orphan = Self.orphan(until: go, in: folder)
      let status = try await following(
        ["-j", "-i", "0.2", "-o", samples, "-q", "--", "sh", "-c", "sh -c \"\(orphan)\" & exit 6"]
      ) { pid in
        try await poll {
          let last = contents(samples)?.split(separator: "\n").last ?? ""
          return last.contains(": orphan") && !last.contains("exit 6")
        }
        kill(pid, SIGTERM)
      }
      #expect(status == .exited(6))
      try Data().write(to: URL(fileURLWithPath: go))
    }
  }

  /// Otherwise the run would take an hour.
  @Test func `the exit of the command ends the wait for the next sample`() async throws {
    try await withTemporaryDirectory { folder in
      let samples = "\(folder)/samples"
      let script = "until [ -s '\(samples)' ]; do sleep 0.01; done"
      let result = try await profiler(
        "-i", "3600", "-o", samples, "--", "sh", "-c", script)
      #expect(result.status == .exited(0))
      #expect(result.errors.hasPrefix("smaps-profiler: peak "))
      #expect(result.errors.contains(" 1 sample)\n"))
      #expect(result.errors.contains(" sh -c until [ -s "))
    }
  }

  @Test func `a limit ends sampling, and the command keeps running`() async throws {
    try await withTemporaryDirectory { folder in
      let (chart, samples) = ("\(folder)/chart.svg", "\(folder)/samples")
      let script = "until [ -e '\(chart)' ]; do sleep 0.01; done; exit 4"
      let result = try await profiler(
        "-n", "2", "-i", "0.02", "-g", chart, "-o", samples, "-a", "-q", "--", "sh", "-c", script)
      #expect(result.status == .exited(4))
      let headers = contents(samples)?.split(separator: "\n").filter { $0.hasPrefix("TIME\t") }
      #expect(headers?.count == 2)
      #expect(try SVGOutline(#require(contents(chart))).summary.contains("2 samples"))
    }
  }

  @Test func `a recording of a command is named after it`() async throws {
    try await withTemporaryDirectory { folder in
      let (recording, chart) = ("\(folder)/run.db", "\(folder)/chart.svg")
      let samples = "\(folder)/samples"
      let script = "until [ -s '\(samples)' ]; do sleep 0.01; done; : known"
      let result = try await profiler(
        "-r", recording, "-i", "0.02", "-o", samples, "-q", "--", "sh", "-c", script)
      #expect(result.status == .exited(0))
      #expect(result.output == "")
      let replay = try await profiler("--replay", recording, "-g", chart)
      #expect(replay.output.contains("; : known\n"))
      #expect(try SVGOutline(#require(contents(chart))).summary.contains("Memory (PSS)"))
      #expect(contents(chart)?.contains("sh -c until [ -s ") == true)
    }
  }

  /// Runs the body while the profiler runs, and returns the exit status of the profiler.
  private func following(
    _ arguments: [String], _ body: @Sendable (_ pid: Int32) async throws -> Void
  ) async throws -> TerminationStatus {
    try await Subprocess.run(
      .path(profiler.path), arguments: Arguments(arguments), input: .none, output: .discarded,
      error: .discarded
    ) { execution in
      do {
        try await body(execution.processIdentifier.value)
      } catch {
        // Otherwise it would wait forever.
        try? execution.send(signal: .kill)
        throw error
      }
    }.terminationStatus
  }
}

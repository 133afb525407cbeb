import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct FollowTests {
  private let profiler = BuiltProgram.profiler

  @Test(
    arguments: [
      (["true"], 0), (["sh", "-c", "exit 7"], 7), (["sh", "-c", "kill -TERM $$"], 143),
      (["sh", "-c", "kill -KILL $$"], 137), (["sh", "-c", "exit 255", "--"], 255),
    ] as [([String], Int32)])
  func `the exit status is that of the COMMAND, or 128 plus its signal`(
    words: [String], status: Int32
  ) async throws {
    let result = try await run(.path(profiler.path), ["-q", "--"] + words)
    #expect(result.status == .exited(status))
    #expect(result.output == "")
    #expect(result.errors == "")
  }

  @Test(
    arguments: [
      ("no-such-program", 127), ("/nowhere/program", 127), ("/etc/passwd", 126), ("/etc", 126),
    ] as [(String, Int32)])
  func `a COMMAND that can't be started is named, and no output is created`(
    program: String, status: Int32
  ) async throws {
    try await withTemporaryDirectory { directory in
      let result = try await profiler(
        "-r", "\(directory)/run.db", "-o", "\(directory)/samples", "-g", "\(directory)/chart.svg",
        "--",
        program)
      #expect(result.status == .exited(status))
      result.expectMessage(naming: "'\(program)'")
      #expect(names(in: directory) == [])
    }
  }

  @Test func `a file that is not a program fails when it is started`() async throws {
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/program"
      try await writeExecutable("no program", to: path)
      let result = try await profiler("--", path)
      #expect(result.status == .exited(126))
      result.expectMessage(naming: "'\(path)'", "Exec format error")
    }
  }

  @Test func `two dashes without a COMMAND are a usage error`() async throws {
    let result = try await profiler("-n", "1", "--")
    #expect(result.status == .exited(64))
    result.expectMessage(naming: "'--'", "COMMAND")
  }

  @Test func `the COMMAND has its own input and output`() async throws {
    let command = "printf 'one\\ntwo\\n' | '\(profiler.path)' -q -- sh -c 'cat; echo error >&2'"
    let result = try await run(.name("sh"), ["-c", command])
    #expect(result.output == "one\ntwo\n")
    #expect(result.errors == "error\n")
  }

  @Test func `the COMMAND inherits no blocked or ignored signal`() async throws {
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
  private static func orphan(until file: String, in directory: String) -> String {
    "until [ -e '\(file)' ] || [ ! -e '\(directory)' ] || "
      + "find '\(directory)' -maxdepth 0 -mmin +20 | grep -q .; do sleep 0.05; done; "
      + ": orphan"
  }

  @Test func `descendants of the COMMAND are sampled until they exit, orphans too`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let (samples, go) = ("\(directory)/samples", "\(directory)/go")
      let orphan = Self.orphan(until: go, in: directory)
      let status = try await following(
        [
          "-j", "-i", "0.2", "-o", samples, "-q", "--", "sh", "-c",
          "setsid sh -c \"\(orphan)\" & exit 5",
        ]
      ) { _ in
        // The COMMAND has exited. Its child still runs and is sampled.
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
  func `a signal is forwarded, and the run continues until the COMMAND exits`(
    signal: Int32, name: String
  ) async throws {
    try await withTemporaryDirectory { directory in
      let (ready, got) = ("\(directory)/ready", "\(directory)/got")
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

  @Test func `after the COMMAND exits a signal ends the run, and an orphan keeps running`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let (samples, go) = ("\(directory)/samples", "\(directory)/go")
      let orphan = Self.orphan(until: go, in: directory)
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

  /// Without a wakeup by the COMMAND's exit the run would wait for an hour.
  @Test func `the exit of the COMMAND ends the wait for the next sample`() async throws {
    try await withTemporaryDirectory { directory in
      let samples = "\(directory)/samples"
      let script = "until [ -s '\(samples)' ]; do sleep 0.01; done"
      let result = try await profiler(
        "-i", "3600", "-o", samples, "--", "sh", "-c", script)
      #expect(result.status == .exited(0))
      #expect(result.errors.hasPrefix("smaps-profiler: peak "))
      #expect(result.errors.contains(" 1 sample)\n"))
      #expect(result.errors.contains(" sh -c until [ -s "))
    }
  }

  @Test func `-n ends sampling, and the COMMAND runs to its end`() async throws {
    try await withTemporaryDirectory { directory in
      let (chart, samples) = ("\(directory)/chart.svg", "\(directory)/samples")
      let script = "until [ -e '\(chart)' ]; do sleep 0.01; done; exit 4"
      let result = try await profiler(
        "-n", "2", "-i", "0.02", "-g", chart, "-o", samples, "-a", "-q", "--", "sh", "-c", script)
      #expect(result.status == .exited(4))
      let headers = contents(samples)?.split(separator: "\n").filter { $0.hasPrefix("TIME\t") }
      #expect(headers?.count == 2)
      #expect(try SVGOutline(#require(contents(chart))).summary.contains("2 samples"))
    }
  }

  @Test func `a recording of a COMMAND has its name`() async throws {
    try await withTemporaryDirectory { directory in
      let (recording, chart) = ("\(directory)/run.db", "\(directory)/chart.svg")
      let samples = "\(directory)/samples"
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

  /// Runs the profiler while the body runs, and returns how it terminated.
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
        // It would never exit.
        try? execution.send(signal: .kill)
        throw error
      }
    }.terminationStatus
  }
}

import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Programs that start the profiler have REGEX in their own arguments.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct LauncherTests {
  private let profiler = BuiltProgram.profiler.path.string
  private let snapshot = BuiltProgram.snapshot.path.string

  /// A REGEX that no process matches, except programs with this REGEX in their arguments.
  private let regex = "no such process \(UInt64.random(in: 0...UInt64.max))"

  private func message(_ result: BuiltProgram.Result) -> Bool {
    result.errors.contains("no process matches '\(regex)'")
      || result.output.contains("no process matches '\(regex)'")
  }

  @Test func `a REGEX does not match the programs that started this one`() async throws {
    let once = "'\(profiler)' -n 1"
    for (launcher, arguments) in [
      ("timeout", ["60", profiler, "-n", "1", regex]),
      ("timeout", ["60", snapshot, regex]),
      ("timeout", ["60", profiler, "-n", "1", "-c", regex]),
      ("timeout", ["60", "env", "A=1", "bash", "-c", "\(once) '\(regex)'; true"]),
      ("bash", ["-c", "\(once) '\(regex)'; true"]),
      ("bash", ["-c", "o='-j'; \(once) $o -c \"\(regex)\"; true"]),
      ("bash", ["-c", "\(once) \"$1\"; true", "bash", regex]),
      ("bash", ["-c", "\(once) \(regex.replacing(" ", with: #"\ "#)); true"]),
      ("bash", ["-c", "'\(snapshot)' '\(regex)'; true"]),
      ("bash", ["-c", "\(once) -u $EUID '\(regex)'; true"]),
      ("script", ["-qc", "\(once) '\(regex)'", "/dev/null"]),
    ] {
      let result = try await run(.name(launcher), arguments)
      #expect(message(result), "\(launcher) \(arguments): \(result.output) \(result.errors)")
      // Of a row, but not of the message.
      #expect(!result.output.contains("bash -c") && !result.output.contains("\t" + launcher))
    }
  }

  @Test func `-s includes them, and so do -p, -u and runs of all processes`() async throws {
    for (options, count) in [
      ("-s '\(regex)'", 2), ("-p $$ '\(regex)'", 1), ("-p $$", 1), ("-u $EUID", 1), ("", 1),
    ] {
      // The REGEX is part of the arguments in every case.
      let script = "'\(profiler)' -n 1 -j \(options); : '\(profiler)' '\(regex)'"
      let result = try await run(.name("bash"), ["-c", script])
      // Before the first process is the pattern of the run.
      let rows = result.output.split(separator: "{\"pid\":").dropFirst().filter {
        $0.contains(regex)
      }
      #expect(rows.count == count, "\(options): \(result.output.prefix(2000))")
    }
  }

  @Test func `a process with other arguments is selected although it started this one`()
    async throws
  {
    let script = "'\(profiler)' -n 1 -j \"$(printf 'other %s' marker)\"; : other marker"
    let result = try await run(.name("bash"), ["-c", script])
    // The name of the program is before "other marker", so this is an invocation.
    #expect(result.output.contains("\"procs\":[]"))
    let before = ": other marker; '\(profiler)' -n 1 -j \"$(printf 'other %s' marker)\"; true"
    let matched = try await run(.name("bash"), ["-c", before])
    #expect(matched.output.contains("bash -c : other marker"))
  }

  @Test(Tool.tmux.trait) func `nor does it match tmux and its client`() async throws {
    try await withTemporaryDirectory { directory in
      let output = "\(directory)/output"
      let command = "'\(profiler)' -n 1 -j '\(regex)' > '\(output)' 2>&1; echo done >> '\(output)'"
      let result = try await run(
        .name("tmux"), ["-S", "\(directory)/tmux", "-f", "/dev/null", "new-session", "-d", command])
      #expect(result.status == .exited(0), "\(result.errors)")
      try await poll { contents(output)?.hasSuffix("done\n") == true }
      #expect(contents(output)?.contains("no process matches '\(regex)'") == true)
      #expect(contents(output)?.contains("\"procs\":[]") == true)
    }
  }
}

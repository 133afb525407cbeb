import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Children that use their parent's address space until they call exec(2).
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct SharedAddressSpaceTests {
  /// Runs `vfork.c` while its child waits, and passes its parent's PID and memory.
  private func withSharedMemory(
    by arguments: [String],
    _ body: (_ program: KnownProgram, _ truth: KnownProgram.Truth) async throws -> Void
  ) async throws {
    try await withTemporaryDirectory { directory in
      // Another user runs the profiler too.
      chmod(directory, 0o755)
      try await KnownProgram.run("vfork", arguments, in: directory) { program in
        _ = try await program.step()
        try program.proceed()
        try await body(program, try #require(try await program.step()?.first))
        try program.proceed()
      }
    }
  }

  private static func isMemory(_ bytes: Int?, of truth: KnownProgram.Truth) -> Bool {
    // Stacks count as anonymous mappings too, because the program has none of the C library's.
    (truth.bytes..<truth.bytes + 1 << 20).contains(bytes ?? 0)
  }

  @Test(arguments: [[], ["thread"]])
  func `memory is counted for the parent, and the child has a row after exec`(
    arguments: [String]
  ) async throws {
    try await withSharedMemory(by: arguments) { program, truth in
      for options in [[], ["-c"], ["--max-load", "0"], ["--reuse-unchanged"]] {
        let result = try await run(
          .path(BuiltProgram.profiler.path),
          options + ["-j", "-n", "4", "-i", "0.02", program.pattern])
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 4)
        for line in lines {
          let measured = try BuiltProgram.measured(inLine: String(line))
          #expect(Array(measured.keys) == [truth.pid])
          #expect(Self.isMemory(measured[truth.pid]?["anon_mappings"], of: truth))
        }
        #expect(result.errors == "")
      }
      // The gate of a build does not fail at random.
      let gate = try await BuiltProgram.profiler(
        "-n", "1", "--max", "anon_mappings=66MiB", program.pattern)
      #expect(gate.status == .exited(0))
      let snapshot = try await BuiltProgram.snapshot("-j", program.pattern)
      #expect(snapshot.output.components(separatedBy: #""pid":"#).count == 2)

      try program.proceed()
      _ = try await program.step()
      let after = try await BuiltProgram.measure(program.pattern, "-c")
      #expect(after.count == 2)
      #expect(Self.isMemory(after[truth.pid]?["anon_mappings"], of: truth))
    }
  }

  @Test func `a child that is sampled without its parent has its memory`() async throws {
    try await withSharedMemory(by: []) { program, truth in
      let children = try #require(contents("/proc/\(truth.pid)/task/\(truth.pid)/children"))
      let child = try #require(Int32(children.trimmingCharacters(in: .whitespaces)))
      let result = try await BuiltProgram.profiler("-j", "-n", "1", "-p", "\(child)")
      let measured = try BuiltProgram.measured(inLine: result.output)
      #expect(Array(measured.keys) == [child])
      #expect(Self.isMemory(measured[child]?["anon_mappings"], of: truth))
    }
  }

  /// CAP_PERFMON is enough for `smaps`, but not for `exe` and kcmp(2).
  @Test(.enabled(if: Kernel.allowsSmapsWithPerfmon, "needs root, and Linux 6.15 or later"))
  func `if kcmp is not permitted, both rows are marked and one line reports it`() async throws {
    try await withSharedMemory(by: []) { program, truth in
      try await withTemporaryDirectory { directory in
        chmod(directory, 0o755)
        let profiler = "\(directory)/smaps-profiler"
        try await copyExecutable(from: BuiltProgram.profiler.path.string, to: profiler)
        let snapshot = "\(directory)/smaps-snapshot"
        try await copyExecutable(from: BuiltProgram.snapshot.path.string, to: snapshot)
        let user = [
          "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=+perfmon",
          "--ambient-caps=+perfmon",
        ]
        let options = user + [profiler, "-n", "2", "-i", "0.02"]
        let result = try await run(.name("setpriv"), options + ["-j", program.pattern])
        #expect(result.status == .exited(0))
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 2)
        for line in lines {
          #expect(try BuiltProgram.measured(inLine: line).count == 2)
          #expect(line.components(separatedBy: #""may_count_twice":true"#).count == 3)
        }
        let errors = result.errors.split(separator: "\n")
        #expect(errors.count { $0.contains("kcmp") && $0.contains(" \(truth.pid),") } == 1)
        #expect(errors.last?.contains("2 processes with unknown executable") == true)
        #expect(errors.last?.contains("CAP_SYS_PTRACE") == true)
        #expect(errors.count == 2)

        let now = try await run(.name("setpriv"), user + [snapshot, "-j", program.pattern])
        #expect(now.output.components(separatedBy: #""may_count_twice":true"#).count == 3)
        #expect(now.errors.contains("smaps-snapshot: 2 processes with unknown executable"))

        let failing = try await run(.name("setpriv"), options + ["-f", program.pattern])
        #expect(failing.status == .exited(1))
        #expect(failing.output == "")
        failing.expectMessage(
          naming: "executable unknown", "process \(truth.pid) (", "CAP_SYS_PTRACE", "-f")
      }
    }
  }
}

import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)), .limitedConcurrency) struct SelectionOptionTests {
  private let profiler = BuiltProgram.profiler

  private func lastColumn(_ output: String) -> [Substring] {
    output.split(separator: "\n").filter { !$0.hasPrefix("PID") }
      .map { $0.split(separator: "\t").last ?? "" }
  }

  @Test func `-p selects a process by PID, for a snapshot too`() async throws {
    try await withSleeper { pid, _ in
      let result = try await profiler("-p", "\(pid)", "-n", "1")
      #expect(lastColumn(result.output).count == 1)
      #expect(result.output.contains("\n\(pid)\t"))
      let snapshot = try await BuiltProgram.snapshot("-j", "-p", "\(pid)")
      #expect(snapshot.output.contains("\"processes\":1"))
      let mismatch = try await profiler("-p", "\(pid)", "-n", "1", "nobody is called so")
      #expect(mismatch.status == .exited(1))
      #expect(
        mismatch.errors
          == "smaps-profiler: error: no process matches 'nobody is called so' and has the pid \(pid); to wait for one, add --wait\n"
      )
    }
  }

  @Test func `the run ends when the last process selected by PID exits`() async throws {
    try await withTemporaryDirectory { folder in
      let samples = "\(folder)/samples"
      let status = try await withSleeper { pid, _ in
        let profiler = profiler
        return try await Subprocess.run(
          .path(profiler.path), arguments: ["-p", "\(pid)", "-i", "0.02", "-o", samples],
          input: .none, output: .discarded, error: .discarded
        ) { execution in
          do {
            try await poll { contents(samples)?.contains("\n\(pid)\t") == true }
            kill(pid, SIGKILL)
            try await poll {
              contents("/proc/\(execution.processIdentifier.value)/stat")?.contains(") Z ") ?? true
            }
          } catch {
            try? execution.send(signal: .kill)
            throw error
          }
        }.terminationStatus
      }
      #expect(status == .exited(0))
    }
  }

  @Test func `a PID without a process is an error`() async throws {
    // Larger than any PID that the kernel assigns (PID_MAX_LIMIT, proc(5)).
    let result = try await profiler("-p", "2147483647", "-n", "1")
    #expect(result.status == .exited(1))
    #expect(
      result.errors
        == "smaps-profiler: error: no process has the pid 2147483647; to wait for one, add --wait\n"
    )
  }

  @Test func `--wait waits for a process, and -n counts from then`() async throws {
    let seconds = "1\(UInt32.random(in: 100_000...999_999))"
    try await withTemporaryDirectory { folder in
      let (samples, errors) = ("\(folder)/samples", "\(folder)/errors")
      let program = profiler.path.string
      let waiting =
        "exec '\(program)' --wait -n 2 -i 0.02 -o '\(samples)' 'sleep \(seconds)$' 2> '\(errors)'"
      let status = try await Subprocess.run(
        .name("sh"), arguments: ["-c", waiting], input: .none, output: .discarded, error: .discarded
      ) { execution in
        do {
          try await poll { contents(errors)?.contains("waiting for one") == true }
          _ = try await Subprocess.run(
            .name("sleep"), arguments: [seconds], input: .none, output: .discarded,
            error: .discarded
          ) { sleeper in
            defer { try? sleeper.send(signal: .kill) }
            try await poll {
              contents("/proc/\(execution.processIdentifier.value)/stat")?.contains(") Z ") ?? true
            }
          }
        } catch {
          try? execution.send(signal: .kill)
          throw error
        }
      }.terminationStatus
      #expect(status == .exited(0))
      #expect(
        contents(errors)
          == "smaps-profiler: no process matches 'sleep \(seconds)$'; waiting for one\n")
      let lines = contents(samples)?.split(separator: "\n") ?? []
      #expect(lines.filter { $0.hasSuffix("sleep \(seconds)") }.count == 2)
      #expect(lines.count == 4)
    }
  }

  @Test func `processes are selected by user and by control group`() async throws {
    try await withSleeper { pid, pattern in
      for (user, count) in [("\(geteuid())", 1), ("4294967", 0)] {
        let result = try await profiler("-u", user, "-n", "1", pattern)
        #expect(lastColumn(result.output).count == count)
      }
      let group = contents("/proc/\(pid)/cgroup")?.split(separator: "\n").first?
        .split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).last
      let path = try #require(group.map(String.init))
      for (group, count) in [(path, 1), ("/nowhere/\(pid)", 0)] {
        let result = try await profiler("--cgroup", group, "-n", "1", pattern)
        #expect(lastColumn(result.output).count == count)
      }
    }
  }

  /// A process selected by PID is known to exist. It is unknown whether REGEX would match it.
  @Test(
    arguments: [
      (
        ["-p", "12708"], "smaps",
        "smaps-profiler: reading process 12708 takes longer than a sample waits: "
          + "it is left out until it is read; --max-load 0 waits for it\n"
      ),
      (["^vim"], "cmdline", ""),
    ])
  func `a blocked process is not reported as missing`(
    choice: [String], file: String, errors: String
  ) async throws {
    let tree = try BlockingProcTree("bash-vim")
    try tree.block("12708/\(file)")
    let result = try await run(
      .path(profiler.path), ["--proc", tree.path, "-j", "-i", "0.2", "-n", "2"] + choice)
    #expect(result.status == .exited(0))
    #expect(result.errors == errors)
    let samples = result.output.split(separator: "\n")
    #expect(samples.count == 2)
    #expect(samples.allSatisfy { $0.contains("\"procs\":[]") })
    try tree.release("12708/\(file)")
  }
}

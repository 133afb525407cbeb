import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct SelectionOptionTests {
  private let profiler = BuiltProgram.profiler

  private func lastColumn(_ output: String) -> [Substring] {
    output.split(separator: "\n").filter { !$0.hasPrefix("PID") }
      .map { $0.split(separator: "\t").last ?? "" }
  }

  @Test func `a process is selected by PID, for a snapshot too`() async throws {
    try await withSleeper { pid, _ in
      let result = try await profiler("-p", "\(pid)", "-n", "1")
      #expect(lastColumn(result.output).count == 1)
      #expect(result.output.contains("\n\(pid)\t"))
      let snapshot = try await BuiltProgram.snapshot("-j", "-p", "\(pid)")
      #expect(snapshot.output.contains("\"processes\":1"))
      let unmatched = try await profiler("-p", "\(pid)", "-n", "1", "no such process")
      #expect(unmatched.status == .exited(1))
      unmatched.expectMessage(naming: "'no such process'", "PID \(pid)", "--wait")
    }
  }

  @Test func `the run ends when the last process selected by PID exits`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let samples = "\(directory)/samples"
      let status = try await withSleeper { pid, _ in
        let profiler = profiler
        return try await Subprocess.run(
          .path(profiler.path), arguments: ["-p", "\(pid)", "-i", "0.02", "-o", samples],
          input: .none, output: .discarded, error: .discarded
        ) { execution in
          do {
            try await poll { contents(samples)?.contains("\n\(pid)\t") == true }
            kill(pid, SIGKILL)
            try await poll { hasExited(execution.processIdentifier.value) }
          } catch {
            try? execution.send(signal: .kill)
            throw error
          }
        }.terminationStatus
      }
      #expect(status == .exited(0))
    }
  }

  @Test func `a PID that does not exist is an error`() async throws {
    // Above the largest PID of the kernel.
    let result = try await profiler("-p", "2147483647", "-n", "1")
    #expect(result.status == .exited(1))
    result.expectMessage(naming: "PID 2147483647", "--wait")
  }

  @Test func `a thread's ID is an error that names its process, for a snapshot too`() async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("threads", in: directory) { program in
        _ = try await program.step()
        try program.proceed()
        _ = try await program.step()
        let threads = names(in: "/proc/\(program.pid)/task").filter { $0 != "\(program.pid)" }
        let thread = try #require(threads.first)
        for options in [["-n", "1"], ["--wait", "-n", "1"], ["-p", "1", "-n", "1"]] {
          let result = try await run(.path(profiler.path), ["-p", thread] + options)
          #expect(result.status == .exited(1))
          #expect(result.output == "")
          result.expectMessage(naming: "-p \(thread):", "-p \(program.pid)")
        }
        let result = try await BuiltProgram.snapshot("-p", thread)
        #expect(result.status == .exited(1))
        result.expectMessage(of: .snapshot, naming: "-p \(thread):", "-p \(program.pid)")
        try program.proceed()
      }
    }
  }

  @Test func `a process without its main thread is sampled, and a limit sees its memory`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("mainthread", in: directory) { program in
        _ = try await program.step()
        try program.proceed()
        _ = try await program.step()
        let pid = "\(program.pid)"
        for choice in [
          ["-p", pid], [program.pattern], ["-c", program.pattern],
          ["-u", "\(geteuid())", program.pattern],
        ] {
          for options in [["-n", "1", "-f"], ["-n", "2", "-i", "0.05", "--reuse-unchanged"]] {
            let result = try await run(
              .path(profiler.path), options + ["--max-total", "16MiB", "-j"] + choice)
            #expect(result.status == .exited(3), "\(choice) \(options): \(result.errors)")
          }
        }
        let result = try await BuiltProgram.snapshot("-j", "-v", "-p", pid)
        #expect(result.output.contains("\"cmdline\":\"\(program.path)\""))
        try program.proceed()
      }
    }
  }

  @Test func `a process that always changes its command line is in every sample`() async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("titles", ["title"], in: directory) { program in
        _ = try await program.line()
        for options in [
          ["-i", "0.01"], ["-i", "0.01", "--reuse-unchanged"],
          ["-i", "0.005", "-u", "\(geteuid())"],
        ] {
          let result = try await run(
            .path(profiler.path), options + ["-n", "50", "-j", program.pattern])
          #expect(result.status == .exited(0))
          #expect(result.errors == "")
          let samples = result.output.split(separator: "\n").filter { $0.contains("\"procs\"") }
          #expect(samples.count == 50)
          #expect(samples.allSatisfy { $0.contains("\"pid\":\(program.pid),") })
        }
        try program.proceed()
      }
    }
  }

  @Test func `a run waits for a process, and -n counts from then`() async throws {
    let seconds = "1\(UInt32.random(in: 100_000...999_999))"
    try await withTemporaryDirectory { directory in
      let (samples, errors) = ("\(directory)/samples", "\(directory)/errors")
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
            try await poll { hasExited(execution.processIdentifier.value) }
          }
        } catch {
          try? execution.send(signal: .kill)
          throw error
        }
      }.terminationStatus
      #expect(status == .exited(0))
      let message = try #require(contents(errors))
      #expect(message.hasPrefix("smaps-profiler: ") && message.contains("'sleep \(seconds)$'"))
      #expect(message.withoutReport.count { $0 == "\n" } == 1)
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

  /// A PID is known to exist. A process may match REGEX.
  @Test(
    arguments: [
      (["-p", "12708"], "smaps", ["process 12708", "--max-load 0"]),
      (["^vim"], "cmdline", []),
    ])
  func `a process that does not answer is not reported as missing`(
    choice: [String], file: String, facts: [String]
  ) async throws {
    let tree = try BlockingProcTree("bash-vim")
    try tree.block("12708/\(file)")
    let result = try await run(
      .path(profiler.path), ["--proc", tree.path, "-j", "-i", "0.2", "-n", "2"] + choice)
    #expect(result.status == .exited(0))
    for fact in facts { #expect(result.errors.contains(fact)) }
    #expect(result.errors.count { $0 == "\n" } == (facts.isEmpty ? 0 : 1))
    let samples = result.output.split(separator: "\n")
    #expect(samples.count == 2)
    #expect(samples.allSatisfy { $0.contains("\"procs\":[]") })
    try tree.release("12708/\(file)")
  }
}

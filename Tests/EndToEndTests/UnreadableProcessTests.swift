import Foundation
import Subprocess
import TestSupport
import Testing

/// Processes with files that can't be read or parsed, and kernels without `smaps`.
@Suite(.timeLimit(.minutes(20))) struct UnreadableProcessTests {
  /// Runs a program on a captured tree, for one sample.
  private func result(
    _ program: BuiltProgram, _ tree: String, _ options: [String] = []
  ) async throws -> BuiltProgram.Result {
    let once = program == .profiler ? ["-n", "1"] : ["-j"]
    return try await run(
      .path(program.path), ["--proc", Checkout.tree(tree)] + once + options)
  }

  @Test(arguments: [BuiltProgram.profiler, .snapshot])
  func `a kernel without smaps is one error`(program: BuiltProgram) async throws {
    for options in [[], ["spamd"], ["-p", "600"], ["-w"]] {
      let result = try await result(program, "no-smaps", options)
      #expect(result.status == .exited(1))
      #expect(result.output == "")
      result.expectMessage(
        of: program, naming: "no-smaps/PID/smaps'", "CONFIG_PROC_PAGE_MONITOR")
    }
  }

  /// The facts of each line: the process, its file, the number of the line and its text.
  private static let facts = [
    1600: ["1600/smaps': line 9: ", "'Shared_Dirty:    '"],
    1601: ["1601/stat': line 1: ", "'1601 (demo) S 1 1601'"],
    1602: ["1602/cmdline': Is a directory"],
    1603: ["1603/status': line 2: ", #"'Uid:\tx\t0\t0\t0'"#],
    1604: ["1604/cgroup': line 1: ", "'nonsense'"],
  ]

  @Test(
    arguments: [BuiltProgram.profiler, .snapshot],
    [
      ([], [1600, 1601, 1602]), (["-u", "0"], [1600, 1601, 1602, 1603]),
      (["--cgroup", "/demo"], [1600, 1601, 1602, 1604]), (["-c", "demo"], [1600, 1601, 1602]),
      (["^demo"], [1600, 1601, 1602]),
    ] as [([String], [Int])])
  func `a process with a bad file is left out, named and counted, or with -f an error`(
    program: BuiltProgram, selection: (options: [String], bad: [Int])
  ) async throws {
    let result = try await result(program, "bad-files", selection.options)
    #expect(result.status == .exited(0))
    for pid in [1401, 1603, 1604] {
      let text = program == .profiler ? "\n\(pid)\t" : "\"pid\":\(pid),"
      #expect(result.output.contains(text) == !selection.bad.contains(pid))
    }
    let errors = result.errors.split(separator: "\n")
    #expect(errors.count == selection.bad.count + 1)
    for (line, pid) in zip(errors, selection.bad) {
      #expect(line.hasPrefix("\(program.rawValue): can't read process \(pid)"))
      for fact in Self.facts[pid] ?? [] { #expect(line.contains(fact)) }
    }
    #expect(errors.last?.contains(": \(selection.bad.count) processes omitted") == true)

    let failing = try await self.result(program, "bad-files", selection.options + ["-f"])
    #expect(failing.status == .exited(1))
    #expect(failing.output == "")
    failing.expectMessage(of: program, naming: "process 1600", "1600/smaps': line 9: ", "-f")
  }

  @Test(arguments: [BuiltProgram.profiler, .snapshot], [1600, 1601, 1602])
  func `if no selected process can be read, the run fails`(
    program: BuiltProgram, pid: Int
  ) async throws {
    let result = try await result(program, "bad-files", ["-p", "\(pid)"])
    #expect(result.status == .exited(1))
    #expect(result.output == "")
    let errors = result.errors.split(separator: "\n")
    #expect(errors.count == 2)
    for fact in Self.facts[pid] ?? [] { #expect(errors.first?.contains(fact) == true) }
    #expect(errors.last?.hasPrefix("\(program.rawValue): error: ") == true)
    #expect(errors.last?.contains("PID \(pid)") == true)
  }

  @Test(arguments: [BuiltProgram.profiler, .snapshot])
  func `a process with an unknown executable is counted, or with -f an error`(
    program: BuiltProgram
  ) async throws {
    let result = try await result(program, "no-exe")
    #expect(result.status == .exited(0))
    result.expectMessage(nil, of: program, naming: "1 process with unknown executable", "library")
    let warning = try await self.result(program, "no-exe", ["-w"])
    #expect(
      warning.errors.hasPrefix("\(program.rawValue): warning: executable unknown: process 830 ("))
    let failing = try await self.result(program, "no-exe", ["-f"])
    #expect(failing.status == .exited(1))
    failing.expectMessage(of: program, naming: "executable unknown", "process 830 (", "-f")
    // These have none by nature.
    let silent = try await self.result(program, "kernel-thread-and-zombie", ["-f", "-w"])
    #expect(silent.status == .exited(0))
    #expect(silent.errors == "")
  }
}

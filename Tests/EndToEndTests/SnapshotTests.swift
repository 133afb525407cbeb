import Foundation
import Subprocess
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct SnapshotTests {
  private let snapshot = BuiltProgram.snapshot
  private let profiler = BuiltProgram.profiler

  @Test func `the table of a captured tree equals the golden file`() async throws {
    for tree in ["bash-vim", "names", "paths"] {
      let result = try await snapshot("--proc", Checkout.tree(tree), "-v")
      #expect(result.status == .exited(0))
      #expect(result.output == contents("\(Checkout.root)/golden/output/\(tree).txt"))
    }
  }

  @Test func `lines are wrapped only on a terminal`() async throws {
    let piped = try await snapshot("--proc", Checkout.tree("chromium"))
    let longest = try #require(piped.output.split(separator: "\n").map(\.count).max())
    #expect(longest > 200)
    let words = "'\(snapshot.path)' --proc '\(Checkout.tree("chromium"))'"
    let shown = try await run(
      .name("script"), ["-qec", "stty cols 80; \(words)", "/dev/null"])
    let lines = shown.output.replacing("\r\n", with: "\n").split(separator: "\n")
    #expect(lines.count > piped.output.split(separator: "\n").count)
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  @Test(arguments: ["-H", "--human-readable"])
  func `sizes are shown in KiB and MiB with -H`(option: String) async throws {
    let result = try await snapshot("--proc", Checkout.tree("bash-vim"), "-v", option)
    #expect(result.status == .exited(0))
    #expect(result.output == contents("\(Checkout.root)/golden/output/bash-vim-human.txt"))
  }

  @Test func `-o writes the table to a file`() async throws {
    try await withTemporaryDirectory { directory in
      let file = "\(directory)/table.txt"
      let result = try await snapshot("--proc", Checkout.tree("bash-vim"), "-v", "-o", file)
      #expect(result.status == .exited(0))
      #expect(result.output == "")
      #expect(contents(file) == contents("\(Checkout.root)/golden/output/bash-vim.txt"))
    }
  }

  @Test func `a reader may close the pipe early`() async throws {
    // More than the capacity of a pipe, so that a write fails.
    let command = "'\(snapshot.path)' --proc '\(Checkout.tree("chromium"))' && echo fine >&2"
    let result = try await run(.name("sh"), ["-c", "(\(command)) | head -n 1"])
    #expect(result.output.hasPrefix("-----"))
    #expect(result.errors == "fine\n")
  }

  @Test func `no match is an error`() async throws {
    let result = try await snapshot("--proc", Checkout.tree("names"), "no-match")
    #expect(result.status == .exited(1))
    #expect(result.output == "")
    result.expectMessage(of: .snapshot, naming: "'no-match'")
  }

  @Test func `-w warns about an unknown mapping`() async throws {
    let quiet = try await snapshot("--proc", Checkout.tree("names"))
    #expect(quiet.errors == "")
    let warned = try await snapshot("--proc", Checkout.tree("names"), "-w")
    warned.expectMessage("warning", of: .snapshot)
    for fact in ["'[tomorrow]'", "other"] { #expect(warned.errors.contains(fact)) }
    #expect(warned.output == quiet.output)
  }

  @Test func `a kernel without PSS is an error, and one without swap has a line in the summary`()
    async throws
  {
    let none = try await snapshot("--proc", Checkout.tree("without-pss"))
    #expect(none.status == .exited(1))
    #expect(none.output == "")
    none.expectMessage(of: .snapshot, naming: "2.6.25")
    let old = try await snapshot("--proc", Checkout.tree("swap-without-swappss"))
    #expect(old.errors == "")
    let lines = old.output.split(separator: "\n").filter { $0.hasPrefix("Not measured on this") }
    #expect(lines.count == 1)
    let verbose = try await snapshot("--proc", Checkout.tree("shared-swap"), "-v")
    #expect(verbose.output.contains("Swapped-out shared memory: at most 10436608 bytes"))
  }

  @Test(
    arguments: [
      ("swap-without-swappss", "swap", "4.3"), ("swap-without-swappss", "pss+swap", "4.3"),
      ("swap-without-swappss", "ksm", "6.7"), ("without-pss", "swap", "4.3"),
      ("older-kernel", "pss-dirty", "6.0"),
    ])
  func `a measure that the kernel does not print is an error, whatever else it prints`(
    tree: String, measure: String, version: String
  ) async throws {
    let options = ["--proc", Checkout.tree(tree), "--measure", measure]
    for more in [["--by", "process"], ["--detail"]] {
      let result = try await run(.path(snapshot.path), options + more)
      #expect(result.status == .exited(1))
      #expect(result.output == "")
      result.expectMessage(of: .snapshot, naming: version)
    }
    let sampled = try await run(.path(profiler.path), options + ["-n", "1"])
    #expect(sampled.status == .exited(1))
    #expect(sampled.output == "")
    sampled.expectMessage(of: .profiler, naming: version)
  }

  @Test func `a bar of a chart with --by is a group of processes`() async throws {
    let result = try await snapshot(
      "--proc", Checkout.tree("postgresql"), "--by", "user", "-g", "-", "postgres")
    #expect(result.status == .exited(0))
    #expect(result.output.contains("×9"))
    #expect(!result.output.contains("checkpointer"))
  }

  @Test func `a replaced table keeps its permissions`() async throws {
    try await withTemporaryDirectory { directory in
      let file = "\(directory)/table.txt"
      #expect(FileManager.default.createFile(atPath: file, contents: Data("old".utf8)))
      #expect(chmod(file, 0o600) == 0)
      _ = try await snapshot("--proc", Checkout.tree("names"), "-o", file)
      var status = stat()
      #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600)
      #expect(contents(file)?.hasPrefix("-----") == true)
      #expect(names(in: directory) == ["table.txt"])
    }
  }

  @Test func `an empty file name is an error`() async throws {
    let result = try await snapshot("--proc", Checkout.tree("names"), "-o", "")
    #expect(result.status == .exited(64))
    result.expectMessage(of: .snapshot, naming: "''")
  }

  @Test func `an empty mask has several spellings`() async throws {
    for mask in [["-m="], ["--mask="], ["-m", ""]] {
      let result = try await run(
        .path(snapshot.path), mask + ["--proc", Checkout.tree("bash-vim"), "vim"])
      #expect(result.output.contains("  File-Backed Mappings "))
      #expect(!result.output.contains("/usr/bin/vim.basic r"))
    }
  }

  /// Compares waiting processes of this test. They have private, shared and file-backed memory,
  /// thread stacks and libraries.
  ///
  /// Other processes may map the same pages, such as those of the C library. If one of them starts
  /// or exits between two reads, the values differ. So each process is compared until it matches.
  @Test func `the total of a process equals its rollup, except for the kernel's truncation`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      try await withSleeper { sleeper, _ in
        try await Self.withSteppedProgram("threads", steps: 2, in: directory) { threads in
          try await Self.withSteppedProgram("shared", ["memfd", "-"], steps: 3, in: directory) {
            shared in
            try await Self.withSteppedProgram("fork", steps: 3, in: directory) { forked in
              let pids = threads.union(shared).union(forked).union([sleeper])
              #expect(pids.count == 8)
              try await expectTotalsOfRollups(pids)
            }
          }
        }
      }
    }
  }

  /// Runs a known program, and passes the PIDs of its processes after some steps.
  private static func withSteppedProgram(
    _ name: String, _ arguments: [String] = [], steps: Int, in directory: String,
    _ body: (Set<Int32>) async throws -> Void
  ) async throws {
    try await KnownProgram.run(name, arguments, in: directory) { program in
      var pids: Set<Int32> = [program.pid]
      for number in 0..<steps {
        if number > 0 { try program.proceed() }
        pids.formUnion(try #require(try await program.step()).map(\.pid))
      }
      try await body(pids)
    }
  }

  /// Takes snapshots of processes until the total of each has matched its rollup once.
  private func expectTotalsOfRollups(_ pids: Set<Int32>) async throws {
    var pending = pids
    let list = pids.map { "\($0)" }.joined(separator: ",")
    try await poll {
      let object = try JSONSerialization.jsonObject(
        with: Data(try await snapshot("-v", "-j", "-p", list).output.utf8))
      let processes = try #require((object as? [String: Any])?["procs"] as? [[String: Any]])
      try #require(processes.count == pids.count)
      for process in processes {
        let pid = try #require(process["pid"] as? Int32)
        let rollup = try #require(process["rollup"] as? Int)
        let total = try #require(process["total"] as? Int)
        let mappings = contents("/proc/\(pid)/maps")?.split(separator: "\n").count ?? 0
        if rollup >= total, rollup - total <= mappings * 1024 { pending.remove(pid) }
      }
      return pending.isEmpty
    }
  }
}

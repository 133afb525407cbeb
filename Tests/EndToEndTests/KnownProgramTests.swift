import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Compares programs that report their memory with the measured values.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct KnownProgramTests {
  /// Keys that stay constant in steps that do not change them.
  private static let quietKeys = [
    "heap", "thread_stack", "anon_mappings", "sysv_shm", "swap", "hugetlb",
  ]

  @Test(
    arguments: [
      ("brk heap", "heap", []),
      ("anonymous mapping, then MADV_DONTNEED", "anonymous", []),
      ("64 threads, waiting, then half of them spinning", "threads", []),
      ("the main thread has exited", "mainthread", []),
      ("file, mapped private", "file", ["DIRECTORY/mapped"]),
      ("file, shared by 4 processes", "shared", ["file", "DIRECTORY/mapped"]),
      ("memfd, shared by 4 processes", "shared", ["memfd", "-"]),
      ("/dev/shm, shared by 4 processes", "shared", ["shm", "/dev/shm/known-UNIQUE"]),
      ("System V segment, shared by 4 processes", "shared", ["sysv", "-"]),
      ("copy on write after fork", "fork", []),
      ("program, then its data made executable", "image", []),
      ("the same, deleted while it runs", "image", ["DIRECTORY/deleted"]),
    ] as [(String, String, [String])])
  func `measured memory equals that of a known program`(
    title: String, name: String, arguments: [String]
  ) async throws {
    try await withTemporaryDirectory { directory in
      let arguments = arguments.map {
        $0.replacing("DIRECTORY", with: directory).replacing("UNIQUE", with: UUID().uuidString)
      }

      try await KnownProgram.run(name, arguments, in: directory) { program in
        try await compare(program, title)
      }
    }
  }

  /// Older kernels don't mark stacks, and the stack pointer of a running thread is not visible.
  @Test(.enabled(if: Kernel.marksStacks, "needs Linux 6.7 or later"))
  func `stacks of threads that never wait are measured`() async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("threads", ["spinning"], in: directory) { program in
        try await compare(program, "64 threads, half of them never waiting")
      }
    }
  }

  /// The stack is found when its thread waits. This works on every kernel.
  @Test func `a detected stack stays a stack while its thread runs`() async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("threads", in: directory) { program in
        _ = try await program.step()
        try await RunningProfiler.run(program.pattern) { profiler in
          try program.proceed()
          let truth = try #require(try await program.step()?.first)
          func isCorrect(_ sample: RunningProfiler.Sample) -> Bool {
            let bytes = sample.members[truth.pid]?.memory["thread_stack"] ?? 0
            return abs(bytes - truth.bytes) <= 4096 * truth.mappings
          }
          _ = try await profiler.next { isCorrect($0) }
          try program.proceed()
          _ = try await program.step()
          for _ in 0..<5 { #expect(isCorrect(try await profiler.next())) }
          try program.proceed()
        }
      }
    }
  }

  @Test func `with --no-thread-stacks, thread stacks are anonymous mappings`() async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("threads", in: directory) { program in
        _ = try await program.step()
        try program.proceed()
        let truth = try #require(try await program.step()?.first)
        let measured = try await BuiltProgram.measure(program.pattern, "--no-thread-stacks")
        let memory = try #require(measured[truth.pid])
        #expect(memory["thread_stack"] == 0)
        #expect(memory["anon_mappings"] ?? 0 >= truth.bytes)
        try program.proceed()
      }
    }
  }

  @Test func `memory of a library appears and disappears with it`() async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("library", ["\(directory)/loaded.so"], in: directory) { library in
        // Only the rows of the loaded library. Other processes share the pages of the C library.
        try await compare(library, "library loaded, unloaded, loaded again", isAlone: false) {
          let result = try await BuiltProgram.snapshot("-j", library.pattern)
          let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
          let processes = (object as? [String: Any])?["procs"] as? [[String: Any]] ?? []
          var sums = ["extern_text": 0, "extern_data": 0]
          for row in processes.first?["rows"] as? [[String: Any]] ?? [] {
            guard let path = row["path"] as? String, path.hasSuffix("/loaded.so"),
              let permissions = row["permissions"] as? String, let bytes = row["bytes"] as? Int
            else { continue }
            sums[permissions.contains("x") ? "extern_text" : "extern_data", default: 0] += bytes
          }
          return [library.pid: sums]
        }
      }
    }
  }

  @Test(.enabled(if: Kernel.canMakeHugePages, "needs root, and memory for four huge pages"))
  func `huge pages are not in PSS, and count in full for every process`() async throws {
    let before = try Kernel.hugePages()
    try Kernel.setHugePages(before + 4)
    defer { try? Kernel.setHugePages(before) }
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("hugepages", in: directory) { program in
        try await compare(program, "huge pages, then shared by 2 processes")
      }
    }
  }

  @Test(.enabled(if: Kernel.canSwap, "needs root, mkswap and swapon"))
  func `swapped memory moves from its category to swap`() async throws {
    try await withTemporaryDirectory { directory in
      let file = "\(directory)/swap-file"
      for command in [
        ["dd", "if=/dev/zero", "of=\(file)", "bs=1M", "count=64", "status=none"],
        ["chmod", "600", file], ["mkswap", file], ["swapon", file],
      ] {
        let result = try await run(.name(command[0]), Array(command.dropFirst()))
        try #require(result.status == .exited(0), "\(command): \(result.errors)")
      }
      do {
        try await KnownProgram.run("swap", in: directory) { program in
          try await compare(program, "swapped out and in again")
        }
      } catch {
        Issue.record(error)
      }
      let result = try await run(.name("swapoff"), [file])
      #expect(result.status == .exited(0), "\(result.errors)")
    }
  }

  /// Compares every step of a program with the measured values.
  ///
  /// - Parameters:
  ///   - isAlone: Whether no other process maps pages of the program.
  ///   - measure: Replaces the measurement by the profiler.
  private func compare(
    _ program: KnownProgram, _ title: String, isAlone: Bool = true,
    measuring measure: (() async throws -> Measured)? = nil
  ) async throws {
    var first: Measured?
    var rows: [AccuracyTable.Row] = []
    while let truths = try await program.step() {
      let measured =
        if let measure { try await measure() } else {
          try await BuiltProgram.measure(program.pattern)
        }
      let base = try #require(first?[program.pid] ?? measured[program.pid])
      if first == nil { first = measured }
      for truth in truths {
        let memory = try #require(measured[truth.pid], "\(title): process \(truth.pid) is missing")
        let now = try #require(memory[truth.key])
        let grown = truth.isAbsolute ? now : now - (base[truth.key] ?? 0)
        #expect(
          abs(grown - truth.bytes) <= 4096 * truth.mappings,
          "\(title): \(truth.key) of \(truth.pid) should be \(truth.bytes) and is \(grown)")
        rows.append(AccuracyTable.Row(key: truth.key, truth: truth.bytes, measured: grown))
      }
      for (pid, memory) in measured where isAlone && !truths.isEmpty {
        for key in Self.quietKeys where !truths.contains(where: { $0.key == key }) {
          #expect(
            abs((memory[key] ?? 0) - (base[key] ?? 0)) <= 4 * 4096, "\(title): \(key) of \(pid)")
        }
      }
      if isAlone {
        for (pid, memory) in measured { try expectSum(of: pid, memory, title) }
      }
      try program.proceed()
    }
    try #require(!rows.isEmpty, "\(title): the program made no step")
    try AccuracyTable.add(rows, title)
  }

  /// Compares the sum of all categories with the `Pss:` lines of the process, to the byte.
  ///
  /// Memory that no other process maps does not change while the program waits. `[vdso]` is
  /// excluded, because all processes map it.
  private func expectSum(of pid: Int32, _ memory: [String: Int], _ title: String) throws {
    // The last thread, because the main thread may have exited.
    let thread = try #require(names(in: "/proc/\(pid)/task").last)
    let smaps = try #require(contents("/proc/\(pid)/task/\(thread)/smaps"))
    var sum = 0
    var isShared = false
    for line in smaps.split(separator: "\n") {
      if line.first?.isLowercase == true || line.first?.isNumber == true {
        isShared = line.hasSuffix("[vdso]")
      }
      if line.hasPrefix("Pss:"), !isShared {
        sum += (Int(line.split(separator: " ")[1]) ?? 0) * 1024
      }
    }
    let keys = memory.keys.filter { !["vdso", "swap", "hugetlb", "rss", "uss"].contains($0) }
    #expect(keys.reduce(0) { $0 + (memory[$1] ?? 0) } == sum, "\(title): the sum of \(pid)")
  }
}

import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Programs that say what they use, beside what is measured of them.
@Suite(.timeLimit(.minutes(10)), .serialized) struct KnownProgramTests {
  /// What of the keys may change while a program does something that they are not about: nothing
  /// is allocated there.
  private static let quiet = [
    "heap", "thread_stack", "anon_mappings", "sysv_shm", "swap", "hugetlb",
  ]

  @Test(
    arguments: [
      ("brk heap", "heap", []),
      ("anonymous mapping, then MADV_DONTNEED", "anonymous", []),
      ("64 threads, waiting, then half of them spinning", "threads", []),

      ("file, mapped private", "file", ["FOLDER/mapped"]),
      ("file, shared by 4 processes", "shared", ["file", "FOLDER/mapped"]),
      ("memfd, shared by 4 processes", "shared", ["memfd", "-"]),
      ("/dev/shm, shared by 4 processes", "shared", ["shm", "/dev/shm/known-UNIQUE"]),
      ("System V segment, shared by 4 processes", "shared", ["sysv", "-"]),
      ("copy on write after fork", "fork", []),
      ("program, then its data made executable", "image", []),
      ("the same, deleted while it runs", "image", ["FOLDER/deleted"]),
    ] as [(String, String, [String])])
  func `what a known program uses is what is measured`(
    title: String, name: String, arguments: [String]
  ) async throws {
    try await withTemporaryDirectory { folder in
      let arguments = arguments.map {
        $0.replacing("FOLDER", with: folder).replacing("UNIQUE", with: UUID().uuidString)
      }

      try await KnownProgram.run(name, arguments, in: folder) { program in
        try await hold(program, title)
      }
    }
  }

  /// Older kernels don't mark stacks, and a thread that never waits shows no stack pointer.
  @Test(.enabled(if: Kernel.marksStacks, "needs Linux 6.7 or later"))
  func `stacks of threads that never wait are measured`() async throws {
    try await withTemporaryDirectory { folder in
      try await KnownProgram.run("threads", ["spinning"], in: folder) { program in
        try await hold(program, "64 threads, half of them never waiting")
      }
    }
  }

  /// On every kernel: they waited once, while the profiler was looking.
  @Test func `a stack that was found stays one while its thread spins`() async throws {
    try await withTemporaryDirectory { folder in
      try await KnownProgram.run("threads", in: folder) { program in
        _ = try await program.step()
        try await RunningProfiler.run(program.pattern) { profiler in
          try program.proceed()
          let truth = try #require(try await program.step()?.first)
          func isRight(_ sample: RunningProfiler.Sample) -> Bool {
            let bytes = sample.members[truth.pid]?.memory["thread_stack"] ?? 0
            return abs(bytes - truth.bytes) <= 4096 * truth.mappings
          }
          _ = try await profiler.next { isRight($0) }
          try program.proceed()
          _ = try await program.step()
          for _ in 0..<5 { #expect(isRight(try await profiler.next())) }
          try program.proceed()
        }
      }
    }
  }

  @Test func `thread stacks are left anonymous where that is asked for`() async throws {
    try await withTemporaryDirectory { folder in
      try await KnownProgram.run("threads", in: folder) { program in
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

  @Test func `a library's pages come and go with it`() async throws {
    try await withTemporaryDirectory { folder in
      try await KnownProgram.run("library", ["\(folder)/loaded.so"], in: folder) { library in
        // Its own rows alone: the C library's pages are divided by whoever runs at the moment.
        try await hold(library, "library loaded, unloaded, loaded again", isAlone: false) {
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
  func `huge pages of the pool stand beside PSS, whole for everyone who maps them`() async throws {
    let before = try Kernel.hugePages()
    try Kernel.setHugePages(before + 4)
    defer { try? Kernel.setHugePages(before) }
    try await withTemporaryDirectory { folder in
      try await KnownProgram.run("hugepages", in: folder) { program in
        try await hold(program, "huge pages, then shared by 2 processes")
      }
    }
  }

  @Test(.enabled(if: Kernel.canSwap, "needs root, mkswap and swapon"))
  func `what is swapped out moves from the category to swap`() async throws {
    try await withTemporaryDirectory { folder in
      let file = "\(folder)/swap-file"
      for command in [
        ["dd", "if=/dev/zero", "of=\(file)", "bs=1M", "count=64", "status=none"],
        ["chmod", "600", file], ["mkswap", file], ["swapon", file],
      ] {
        let result = try await run(.name(command[0]), Array(command.dropFirst()))
        try #require(result.status == .exited(0), "\(command): \(result.errors)")
      }
      do {
        try await KnownProgram.run("swap", in: folder) { program in
          try await hold(program, "swapped out and in again")
        }
      } catch {
        Issue.record(error)
      }
      let result = try await run(.name("swapoff"), [file])
      #expect(result.status == .exited(0), "\(result.errors)")
    }
  }

  /// Goes through a program's steps, holds each against what is measured, and prints a row of the
  /// table of Accuracy.md for each key: where truth and measure differ most, or else where it is smallest.
  ///
  /// - Parameters:
  ///   - isAlone: whether nothing that the program maps is also mapped by others.
  ///   - measure: how to measure otherwise than with the profiler.
  private func hold(
    _ program: KnownProgram, _ title: String, isAlone: Bool = true,
    measuring measure: (() async throws -> Measured)? = nil
  ) async throws {
    var first: Measured?
    var rows: [(key: String, truth: Int, measured: Int)] = []
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
        rows.append((truth.key, truth.bytes, grown))
      }
      for (pid, memory) in measured where isAlone && !truths.isEmpty {
        for key in Self.quiet where !truths.contains(where: { $0.key == key }) {
          #expect(
            abs((memory[key] ?? 0) - (base[key] ?? 0)) <= 4 * 4096, "\(title): \(key) of \(pid)")
        }
      }
      if isAlone {
        for (pid, memory) in measured { try expectSum(of: pid, memory, title) }
      }
      try program.proceed()
    }
    try #require(!rows.isEmpty, "\(title): took no step")
    var printed: Set<String> = []
    for row in rows where printed.insert(row.key).inserted {
      let telling = rows.filter { $0.key == row.key && $0.truth > 0 }.max {
        (abs($0.truth - $0.measured), $1.truth) < (abs($1.truth - $1.measured), $0.truth)
      }
      if let telling { print("| \(title) | \(row.key) | \(telling.truth) | \(telling.measured) |") }
    }
  }

  /// Holds a sum against the process's own smaps, to the byte, read another way. What nobody else
  /// maps does not move while the program waits; `[vdso]` is everybody's.
  private func expectSum(of pid: Int32, _ memory: [String: Int], _ title: String) throws {
    let smaps = try #require(contents("/proc/\(pid)/smaps"))
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
    let keys = memory.keys.filter { !["vdso", "swap", "hugetlb"].contains($0) }
    #expect(keys.reduce(0) { $0 + (memory[$1] ?? 0) } == sum, "\(title): the sum of \(pid)")
  }
}

/// What the machine that runs the tests can do.
enum Kernel {
  private static let hugePagesFile = "/proc/sys/vm/nr_hugepages"

  /// Whether what is mapped with MAP_STACK can be told: from Linux 6.7 on.
  static var marksStacks: Bool {
    let release = contents("/proc/sys/kernel/osrelease") ?? ""
    let numbers = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
    return !numbers.lexicographicallyPrecedes([6, 7])
  }

  static func hugePages() throws -> Int {
    let text = try String(contentsOfFile: hugePagesFile, encoding: .utf8)
    return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }

  static func setHugePages(_ count: Int) throws {
    let file = try FileDescriptor.open(FilePath(hugePagesFile), .writeOnly)
    _ = try file.closeAfter { try file.writeAll("\(count)\n".utf8) }
  }

  /// Tries it: memory may be too broken up for them.
  static let canMakeHugePages: Bool = {
    guard let before = try? hugePages(), (try? setHugePages(before + 4)) != nil else {
      return false
    }
    defer { try? setHugePages(before) }
    return (try? hugePages()) == before + 4
  }()

  static let canSwap =
    getuid() == 0
    && ["/sbin/mkswap", "/sbin/swapon"].allSatisfy {
      FileManager.default.isExecutableFile(atPath: $0)
    }
}

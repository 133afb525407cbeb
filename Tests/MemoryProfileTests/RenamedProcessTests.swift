import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// Command lines of processes that do not match and do not run, which are not read again.
@Suite(.timeLimit(.minutes(20)), .serialized) struct RenamedProcessTests {
  /// Samples processes by their command line, reusing readings.
  private static func sampler(_ pattern: String) throws -> Sampler {
    Sampler(
      try ProcTree(), selection: Selection(pattern: try Pattern(pattern)),
      options: SamplerOptions(reuse: .clock, width: 1))
  }

  @Test(arguments: ["exec", "title", "reused"])
  func `a process that gets another command line is found`(kind: String) async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("renamed", [kind, "before"], in: directory) { program in
        let pid = try #require(try await program.line().flatMap { Int32($0) })
        var sampler = try Self.sampler("^\(program.path) .*behind")
        for _ in 0..<5 { #expect(try sampler.records().isEmpty) }
        try program.proceed()
        guard try await program.line() == "done" else {
          try Test.cancel("the kernel does not allow \(kind)")
        }
        // The kernel counts a running thread's time at its next tick.
        for _ in 0..<10_000 {
          if try sampler.records().map(\.pid.rawValue) == [pid] { return }
          try await Task.sleep(for: .milliseconds(1))
        }
        Issue.record("the process is not found")
      }
    }
  }

  /// With and without reuse, and by process tree.
  @Test(arguments: [nil, .clock, .exact] as [ReuseEvidence?], [false, true])
  func `a process without arguments is matched by its current name`(
    reuse: ReuseEvidence?, includesDescendants: Bool
  ) async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("renamed", ["name", "before"], in: directory) { program in
        let pid = ProcessID(
          rawValue: try #require(try await program.line().flatMap { Int32($0) }))
        func sampler(_ pattern: String) throws -> Sampler {
          Sampler(
            try ProcTree(),
            selection: Selection(
              pattern: try Pattern(pattern), pids: [pid], includesDescendants: includesDescendants),
            options: SamplerOptions(reuse: reuse, width: 1))
        }
        var before = try sampler(#"^\[before\]$"#)
        var behind = try sampler(#"^\[behind\]$"#)
        var both = try sampler(#"^\[be[a-z]+\]$"#)
        for _ in 0..<5 {
          #expect(try before.records().map(\.name) == ["before"])
          #expect(try behind.records().isEmpty)
          #expect(try both.records().map(\.name) == ["before"])
        }
        try program.proceed()
        #expect(try await program.line() == "done")
        // The kernel counts a running thread's time at its next tick.
        for _ in 0..<10_000 {
          let former = try before.records().map(\.name)
          let current = try behind.records().map(\.name)
          let either = try both.records().map(\.name)
          // No sample lacks a process that matches by either name.
          #expect(either.count == 1)
          if former.isEmpty, current == ["behind"], either == ["behind"] { return }
          try await Task.sleep(for: .milliseconds(1))
        }
        Issue.record("the name is not current")
      }
    }
  }

  @Test func `an argument that another process writes is found within 30 s`() async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("renamed", ["written", "before"], in: directory) { program in
        let pid = try #require(try await program.line().flatMap { Int32($0) })
        var sampler = try Self.sampler("^\(program.path) .*behind")
        var full = Sampler(
          try ProcTree(),
          selection: Selection(pattern: try Pattern("^\(program.path) .*behind")))
        for _ in 0..<50 {
          #expect(try sampler.records().isEmpty)
          try await Task.sleep(for: .milliseconds(1))
        }
        try program.proceed()
        guard try await program.line() == "done" else {
          try Test.cancel("the kernel does not allow it")
        }
        #expect(try full.records().map(\.pid.rawValue) == [pid])
        // Its command line is not read, or this would find it too.
        #expect(try sampler.records().isEmpty)
        let second = try (1...40).first {
          !(try sampler.records(at: .seconds($0)).isEmpty)
        }
        #expect(try #require(second) <= 30)
      }
    }
  }

  @Test func `a kernel thread is reused, and has its current counters if it ran`() async throws {
    let tree = try ProcTree()
    var reader = ProcessReader(SharedTree(try ProcTree()), SamplerOptions())
    var threads: Set<ProcessID> = []
    for entry in try tree.processes() {
      if case .none(let stat?) = try reader.explainEmptyCommandLine(of: entry.pid),
        stat.isKernelThread
      {
        threads.insert(entry.pid)
      }
    }
    guard threads.count > 10 else { try Test.cancel("needs kernel threads") }
    let selection = Selection(pids: threads)
    var sampler = Sampler(
      try ProcTree(), selection: selection, options: SamplerOptions(reuse: .clock, width: 1))
    var full = Sampler(try ProcTree(), selection: selection)
    var reused = 0
    for second in 0..<100 {
      let before = try full.records()
      let found = try sampler.records(at: .seconds(second))
      let after = try full.records()
      for record in found where before.contains(where: { $0.identity == record.identity }) {
        if record.isReused { reused += 1 }
        #expect(record.memory.total == 0)
        let least = before.first { $0.pid == record.pid }?.cpu
        let most = after.first { $0.pid == record.pid }?.cpu
        guard let least, let most, let cpu = record.cpu, !record.isReused else { continue }
        #expect(cpu.user >= least.user && cpu.user <= most.user)
        #expect(cpu.system >= least.system && cpu.system <= most.system)
      }
      try await Task.sleep(for: .milliseconds(2))
    }
    #expect(reused > 50 * threads.count)
  }
}

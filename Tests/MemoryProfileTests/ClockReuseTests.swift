import Foundation
import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// Readings that are reused while clocks are equal, compared to full ones.
@Suite(.timeLimit(.minutes(10)), .serialized) struct ClockReuseTests {
  /// Reads some processes, reusing readings, and at the same moment without that.
  private struct Pair: ~Copyable {
    private var reusing: Sampler
    private var full: Sampler

    init(
      _ pids: [Int32], detail: MemoryUsage.Detail = .names, owners: SamplerOptions.Owners = .init()
    ) throws {
      let selection = Selection(pids: Set(pids.map { ProcessID(rawValue: $0) }))
      let tree = try ProcTree()
      let other = try ProcTree()
      reusing = Sampler(
        tree, selection: selection,
        options: SamplerOptions(owners: owners, detail: detail, reuse: .clock, width: 1))
      full = Sampler(
        other, selection: selection,
        options: SamplerOptions(owners: owners, detail: detail, width: 1))
    }

    mutating func reused(at time: Duration) throws -> ProcessRecord {
      try #require(try reusing.records(at: time).first)
    }

    mutating func allReused(at time: Duration) throws -> [ProcessRecord] {
      try reusing.records(at: time)
    }

    mutating func read() throws -> ProcessRecord { try #require(try full.records().first) }

    mutating func allRead() throws -> [ProcessRecord] { try full.records() }

    /// Waits until the process does not run any more.
    mutating func waitUntilReused() async throws {
      for _ in 0..<10_000 {
        if try reused(at: .zero).isReused { return }
        try await Task.sleep(for: .milliseconds(1))
      }
      Issue.record("the process does not become idle")
    }

    /// Waits until a reused reading is what a full one finds.
    mutating func waitUntilCurrent() async throws {
      for _ in 0..<10_000 {
        if try reused(at: .zero).memory == read().memory { return }
        try await Task.sleep(for: .milliseconds(1))
      }
      Issue.record("the reading does not become current")
    }
  }

  /// Runs a known program that prints the PID of the process to observe.
  private func observing<Result: Sendable>(
    _ name: String, _ arguments: [String],
    _ body: (KnownProgram, Int32) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryDirectory { directory in
      let arguments = arguments.map { $0 == "FILE" ? "\(directory)/file" : $0 }
      return try await KnownProgram.run(name, arguments, in: directory) { program in
        let line = try #require(try await program.line())
        return try await body(program, try #require(Int32(line)))
      }
    }
  }

  /// The time of the sample that first has what a full read finds, at two samples a second.
  private func timeOfDiscovery(
    _ pair: inout Pair, of expected: (ProcessRecord) -> Bool
  ) throws -> Duration? {
    for half in 1...200 {
      let time = Duration.milliseconds(500 * half)
      let record = try pair.reused(at: time)
      if expected(record) { return time }
      #expect(record.isReused)
    }
    return nil
  }

  // The changes that Unseen.md lists, and how long they may stay unseen.
  @Test(arguments: [
    ("write", 5), ("fault", 5), ("pageout", 5), ("collapse", 5), ("truncate", 5), ("reclaim", 5),
    ("poke", 30), ("mapper", 30), ("shared", 30),
  ])
  func `a change by another process is found by a check`(kind: String, seconds: Int) async throws {
    try await observing("foreign", [kind, "FILE"]) { program, pid in
      var pair = try Pair([pid])
      try await pair.waitUntilReused()
      let before = try pair.read().memory
      #expect(try pair.reused(at: .zero).memory == before)
      try program.proceed()
      guard try await program.line() == "done" else {
        try Test.cancel("the kernel does not allow \(kind)")
      }
      let after = try pair.read().memory
      #expect(after != before)
      // Nothing shows it at once, or there would be nothing to list.
      #expect(try pair.reused(at: .milliseconds(1)).memory == before)
      let found = try timeOfDiscovery(&pair) { $0.memory == after }
      #expect(try #require(found) <= .seconds(seconds))
    }
  }

  @Test func `a removed file is found by a full read`() async throws {
    try await observing("foreign", ["unlink", "FILE"]) { program, pid in
      var pair = try Pair([pid], detail: .files)
      try await pair.waitUntilReused()
      try program.proceed()
      #expect(try await program.line() == "done")
      let after = try pair.read().memory
      let found = try timeOfDiscovery(&pair) { $0.memory == after }
      #expect(try #require(found) <= .seconds(30))
    }
  }

  /// Needs root: it starts ksmd, if it does not run.
  @Test(.enabled(if: getuid() == 0, "needs root"))
  func `pages that KSM merges are found by a full read`() async throws {
    let control = "/sys/kernel/mm/ksm/run"
    guard let state = try? String(contentsOfFile: control, encoding: .utf8) else {
      try Test.cancel("needs a kernel with CONFIG_KSM")
    }
    defer { try? state.write(toFile: control, atomically: false, encoding: .utf8) }
    try await observing("foreign", ["merge", "FILE"]) { program, pid in
      var pair = try Pair([pid])
      try await pair.waitUntilReused()
      let before = try pair.read().memory
      try program.proceed()
      #expect(try await program.line() == "done")
      try "1".write(toFile: control, atomically: false, encoding: .utf8)
      for _ in 0..<3000 {
        if try pair.read().memory.total + (128 << 10) <= before.total { break }
        try await Task.sleep(for: .milliseconds(20))
      }
      try state.write(toFile: control, atomically: false, encoding: .utf8)
      let after = try pair.read().memory
      #expect(after.total + (128 << 10) <= before.total)
      let found = try timeOfDiscovery(&pair) { $0.memory.total + (128 << 10) <= before.total }
      #expect(try #require(found) <= .seconds(30))
    }
  }

  @Test(arguments: ["writes", "exits", "siblings", "memory"])
  func `what a relative does to shared pages is found in the next sample`(
    kind: String
  ) async throws {
    try await observing("relatives", [kind]) { program, pid in
      var pair = try Pair([pid])
      try await pair.waitUntilReused()
      let before = try pair.read().memory
      #expect(try pair.reused(at: .zero).memory == before)
      try program.proceed()
      #expect(try await program.line() == "done")
      let after = try pair.read().memory
      #expect(after.total != before.total)
      // The kernel counts a running thread's time at its next tick. The relative waits by then.
      try await pair.waitUntilCurrent()
    }
  }

  /// Scales file categories by `smaps_rollup`, without a full read in between.
  @Test func `another mapper of a file is found by smaps_rollup if that is cheap`() async throws {
    try await observing("foreign", ["mapper", "FILE"]) { program, pid in
      var pair = try Pair([pid])
      try await pair.waitUntilReused()
      let reader = try #require(try FileShares.example(of: pid))
      try program.proceed()
      #expect(try await program.line() == "done")
      let after = try #require(try FileShares.example(of: pid))
      let scaled = reader.shares.scaled(reader.memory, from: reader.sums, to: after.sums)
      // Each mapping's PSS is truncated to whole kB.
      for category in Category.allCases {
        let (found, expected) = (Int(scaled[category]), Int(after.memory[category]))
        // The file is one of several of its category, so its share is spread over them.
        #expect(abs(found - expected) <= 160 << 10, "\(category)")
      }
      #expect(abs(Int(scaled.total) - Int(after.memory.total)) <= 16 << 10)
      #expect(scaled[.rss] == after.memory[.rss] && scaled[.uss] == after.memory[.uss])
    }
  }

  /// The categories that only a process and its relatives change.
  private static let own: [MemoryProfile.Category] = [.stack, .heap, .threadStack, .anonymous]

  /// Follows random processes at each step.
  private func follow(seed: UInt64, children: Int, steps: Int) async throws {
    try await withTemporaryDirectory { directory in
      let arguments = ["\(seed)", "\(children)", "\(directory)/file"]
      try await KnownProgram.run("random", arguments, in: directory) { program in
        var pids: [Int32] = []
        var pair = try Pair([program.pid])
        var (compared, reused) = (0, 0)
        for number in 0..<steps {
          let line = try #require(try await program.line())
          let shown = line.split(separator: ":").dropFirst(2).compactMap { Int32($0) }
          if shown != pids {
            pids = shown
            pair = try Pair(pids)
          }
          // Spread over time, so that checks are due as in a long run.
          let time = Duration.milliseconds(number * 50)
          _ = try pair.allReused(at: time)
          let found = try pair.allReused(at: time)
          let expected = try pair.allRead()
          try program.proceed()
          guard found.map(\.identity) == expected.map(\.identity) else { continue }
          for (found, expected) in zip(found, expected) {
            compared += 1
            if found.isReused { reused += 1 }
            // After exec(2) a child maps the same files, and is no relative any more.
            let isEqual =
              children == 0
              ? found.memory == expected.memory
              : Self.own.allSatisfy { found.memory[$0] == expected.memory[$0] }
            #expect(isEqual, "seed \(seed), step \(number), \(line)")
          }
        }
        // Otherwise nothing was tested.
        #expect(reused > compared / 2, "\(reused) of \(compared)")
      }
    }
  }

  @Test(arguments: [1, 2] as [UInt64])
  func `whatever a process does at random, a reused reading equals a full one`(
    seed: UInt64
  ) async throws {
    try await follow(seed: seed, children: 0, steps: 500)
  }

  @Test func `whatever a family does, its own memory is that of a full read`() async throws {
    try await follow(seed: 3, children: 3, steps: 300)
  }

  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["SMAPS_LONG_TESTS"] != nil,
      "takes minutes; set SMAPS_LONG_TESTS to run it"), arguments: 10...19)
  func `whatever a process does at random, for 10,000 steps`(seed: UInt64) async throws {
    try await follow(seed: seed, children: 0, steps: 10_000)
  }

  @Test func `a process that runs is read again`() async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("anonymous", in: directory) { program in
        _ = try await program.step()
        var pair = try Pair([program.pid])
        while true {
          try await pair.waitUntilReused()
          #expect(try pair.reused(at: .zero).memory == pair.read().memory)
          try program.proceed()
          guard try await program.step() != nil else { break }
          try await pair.waitUntilCurrent()
        }
      }
    }
  }

  @Test func `a captured tree has no clocks, and fingerprints are compared`() throws {
    var sampler = Sampler(
      try ProcTree(Checkout.tree("bash-vim")), selection: Selection(),
      options: SamplerOptions(reuse: .clock, width: 1))
    for expected in [false, false, true] {
      #expect(try sampler.records().allSatisfy { $0.isReused == expected })
    }
  }
}

extension FileShares {
  /// A full read of a process, and its `smaps_rollup`.
  fileprivate static func example(
    of pid: Int32
  ) throws -> (memory: MemoryUsage, shares: FileShares, sums: RollupSums)? {
    let options = SamplerOptions(reuse: .clock, width: 1)
    var reader = ProcessReader(SharedTree(try ProcTree()), options)
    let state = ProcessState()
    let idle = IdleState()
    idle.clock = ClockReading(
      time: try #require(ProcessClock.time(of: ProcessID(rawValue: pid))), inode: 1, sample: 0)
    idle.step = .read(withRollup: true)
    state.idle = idle
    _ =
      reader.run(
        ProcessReadJob(
          pid: ProcessID(rawValue: pid), isCertain: true, precondition: ReadPrecondition(),
          state: state)) as ReadResult
    guard let reading = idle.reading, let sums = reading.rollup else { return nil }
    return (reading.memory, reading.shares, sums)
  }
}

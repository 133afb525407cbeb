import Foundation
import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// Readings that are reused while clocks are equal, compared to full ones.
@Suite(.timeLimit(.minutes(20)), .serialized) struct ClockReuseTests {
  // The changes that ReuseLimits.md lists, and how long they may stay unseen.
  @Test(arguments: [
    ("write", 5), ("fault", 5), ("pageout", 5), ("collapse", 5), ("truncate", 5), ("reclaim", 5),
    ("poke", 30), ("mapper", 30), ("shared", 30),
  ])
  func `a change by another process is found by a check`(kind: String, seconds: Int) async throws {
    try await KnownProgram.observing("foreign", [kind, "FILE"]) { program, pid in
      var pair = try ReusingPair([pid])
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
      let found = try pair.timeOfDiscovery { $0.memory == after }
      #expect(try #require(found) <= .seconds(seconds))
    }
  }

  @Test func `a removed file is found by a full read`() async throws {
    try await KnownProgram.observing("foreign", ["unlink", "FILE"]) { program, pid in
      var pair = try ReusingPair([pid], detail: .files)
      try await pair.waitUntilReused()
      try program.proceed()
      #expect(try await program.line() == "done")
      let after = try pair.read().memory
      let found = try pair.timeOfDiscovery { $0.memory == after }
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
    try await KnownProgram.observing("foreign", ["merge", "FILE"]) { program, pid in
      var pair = try ReusingPair([pid])
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
      let found = try pair.timeOfDiscovery { $0.memory.total + (128 << 10) <= before.total }
      #expect(try #require(found) <= .seconds(30))
    }
  }

  /// Scales file categories by `smaps_rollup`, without a full read in between.
  @Test func `another mapper of a file is found by smaps_rollup if that is cheap`() async throws {
    try await KnownProgram.observing("foreign", ["mapper", "FILE"]) { program, pid in
      var pair = try ReusingPair([pid])
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
        var pair = try ReusingPair([program.pid])
        var (compared, reused) = (0, 0)
        for number in 0..<steps {
          let line = try #require(try await program.line())
          let shown = line.split(separator: ":").dropFirst(2).compactMap { Int32($0) }
          if shown != pids {
            pids = shown
            pair = try ReusingPair(pids)
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
        var pair = try ReusingPair([program.pid])
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

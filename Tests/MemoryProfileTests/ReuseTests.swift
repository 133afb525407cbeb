import Foundation
import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// Cached readings that are reused, compared to readings of every sample.
@Suite(.timeLimit(.minutes(20)), .serialized) struct ReuseTests {
  /// The result of following a random family of processes.
  private struct Course: Sendable {
    var compared = 0
    var reused = 0
    /// The largest difference in a category of a process, in bytes.
    var difference: UInt64 = 0
    /// The step with this difference.
    var worstStep = ""
    /// Steps in which two full readings differ, so that there is nothing to compare with.
    var restless = 0
  }

  private static let seeds: [UInt64] = [1, 2]

  @Test(arguments: seeds)
  func `whatever two processes do at random, a reused reading equals a full one`(
    seed: UInt64
  ) async throws {
    try await followPair(seed: seed, steps: 400)
  }

  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["SMAPS_LONG_TESTS"] != nil,
      "takes minutes; set SMAPS_LONG_TESTS to run it"), arguments: 10...17)
  func `whatever two processes do at random, for thousands of steps`(seed: UInt64) async throws {
    try await followPair(seed: seed, steps: 5000)
  }

  private func followPair(seed: UInt64, steps: Int) async throws {
    let course = try await follow(seed: seed, children: 1, steps: steps)
    #expect(course.difference == 0, "\(course.worstStep)")
  }

  /// If more than two processes share a page, one more or less changes its share by less than the
  /// kB that `smaps_rollup` shows: by 4096/n - 4096/(n + 1) bytes.
  @Test func `with four processes a share may be off by a kilobyte per shared mapping`()
    async throws
  {
    let course = try await follow(seed: 3, children: 3, steps: 300)
    #expect(course.difference <= 8 << 10, "\(course.worstStep)")
  }

  private func follow(seed: UInt64, children: Int, steps: Int) async throws -> Course {
    try await observing("random", ["\(seed)", "\(children)", "FILE"]) { program, tree in
      var course = Course()
      var reusing = try sampler(tree, reusing: true)
      var full = try sampler(tree)
      for number in 0..<steps {
        let line = try #require(try await program.line())
        try tree.show(line.split(separator: ":").dropFirst(2).compactMap { Int32($0) })
        let expected = try full.records()
        let found = try reusing.records()
        let again = try full.records()
        try program.proceed()
        guard expected.map(\.memory) == again.map(\.memory) else {
          course.restless += 1
          continue
        }
        #expect(found.map(\.identity) == expected.map(\.identity))
        for (found, expected) in zip(found, expected) {
          course.compared += 1
          if found.isReused { course.reused += 1 }
          let difference = Self.difference(found.memory, expected.memory)
          if difference > course.difference {
            course.difference = difference
            course.worstStep =
              "seed \(seed), step \(number), \(line), \(found.isReused ? "reused" : "read")"
          }
        }
      }
      // Otherwise nothing was tested.
      #expect(course.reused > course.compared / 10)
      #expect(course.restless < steps / 10)
      return course
    }
  }

  private static func difference(_ one: MemoryUsage, _ other: MemoryUsage) -> UInt64 {
    let pairs =
      Category.allCases.map { (one[$0], other[$0]) }
      + [(one[.swapPSS], other[.swapPSS]), (one[.hugetlb], other[.hugetlb])]
    return pairs.map { $0 > $1 ? $0 - $1 : $1 - $0 }.max() ?? 0
  }

  /// Runs a known program while a body reads it through a tree of its own.
  ///
  /// - Parameter arguments: `FILE` is replaced by a path that does not exist.
  private func observing<Result: Sendable>(
    _ name: String, _ arguments: [String],
    _ body: (KnownProgram, ChosenTree) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryDirectory { directory in
      let tree = try ChosenTree("\(directory)/proc")
      let arguments = arguments.map { $0 == "FILE" ? "\(directory)/file" : $0 }
      return try await KnownProgram.run(name, arguments, in: directory) { program in
        try await body(program, tree)
      }
    }
  }

  private func sampler(
    _ tree: ChosenTree, reusing: Bool = false, detail: MemoryUsage.Detail = .names
  ) throws -> Sampler {
    Sampler(
      try ProcTree(tree.path), selection: Selection(),
      options: SamplerOptions(detail: detail, reuse: reusing ? .exact : nil, width: 1))
  }

  // The changes that IdleProcesses.md lists.
  @Test(arguments: ["executable", "heap", "traded"])
  func `a change that does not show is found when the reading expires`(kind: String) async throws {
    try await expectFoundOnExpiry(kind)
  }

  @Test func `a new name of anonymous memory is found when the reading expires`() async throws {
    try await expectFoundOnExpiry("named")
  }

  private func expectFoundOnExpiry(_ kind: String) async throws {
    try await observing("unseen", [kind, "FILE"]) { program, tree in
      _ = try #require(try await program.line())
      try tree.show([program.pid])
      var reusing = try sampler(tree, reusing: true)
      var full = try sampler(tree)
      let before = try #require(try full.records().first).memory
      for expected in [false, false, true] {
        let record = try #require(try reusing.records().first)
        #expect(record.isReused == expected)
        #expect(record.memory == before)
      }
      try program.proceed()
      guard try await program.line() != nil else {
        // PR_SET_VMA fails on a kernel without CONFIG_ANON_VMA_NAME.
        try #require(kind == "named")
        try Test.cancel("needs a kernel with CONFIG_ANON_VMA_NAME")
      }
      let after = try #require(try full.records().first).memory
      #expect(after.total == before.total)
      #expect(Self.difference(after, before) >= 64 << 10)

      let pid = ProcessID(rawValue: program.pid)
      let age = ReusePolicy.largestAge(of: pid)
      func look(at time: Duration) throws -> ProcessRecord {
        try #require(try reusing.records(at: time).first)
      }
      let last = try look(at: age - .milliseconds(1))
      #expect(last.isReused)
      #expect(last.memory == before)
      let fresh = try look(at: age)
      #expect(!fresh.isReused)
      #expect(fresh.memory == after)
    }
  }

  @Test func `a file's new name is found when the reading expires`() async throws {
    try await observing("unseen", ["renamed", "FILE"]) { program, tree in
      _ = try #require(try await program.line())
      try tree.show([program.pid])
      var reusing = try sampler(tree, reusing: true, detail: .files)
      func look(at time: Duration = .zero) throws -> (isReused: Bool, paths: Set<String>) {
        let record = try #require(try reusing.records(at: time).first)
        let paths = try #require(record.memory.files).keys.map(\.text)
        return (record.isReused, Set(paths.filter { $0.contains("/file") }))
      }
      let name = try #require(try look().paths.first)
      for expected in [false, true] { #expect(try look().isReused == expected) }
      try program.proceed()
      _ = try #require(try await program.line())
      #expect(try look() == (true, [name]))
      #expect(try look(at: .seconds(30)) == (false, ["\(name)-2"]))
    }
  }

  /// Only the process's counters differ.
  @Test func `a process that reuses the PID is read, however similar it is`() throws {
    let directory = NSTemporaryDirectory() + "/smaps-alike-\(UUID().uuidString)"
    let files = FileManager.default
    try files.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? files.removeItem(atPath: directory) }
    let process = "\(directory)/12708"
    try files.copyItem(atPath: Checkout.tree("bash-vim") + "/12708", toPath: process)
    var sampler = Sampler(
      try ProcTree(directory), selection: Selection(),
      options: SamplerOptions(reuse: .exact, width: 1))
    func look() throws -> ProcessRecord {
      try #require(try sampler.records().first)
    }
    let old = try look()
    for expected in [false, true, true] { #expect(try look().isReused == expected) }

    func rewrite(_ name: String, _ change: (String) -> String) throws {
      let text = String(
        decoding: try #require(files.contents(atPath: "\(process)/\(name)")), as: UTF8.self)
      try change(text).write(toFile: "\(process)/\(name)", atomically: false, encoding: .utf8)
    }
    try rewrite("smaps") { $0.replacing("[heap]", with: "      ") }
    #expect(try look().memory == old.memory)
    try rewrite("stat") {
      $0.replacing(" \(old.identity.startTime) ", with: " \(old.identity.startTime + 1) ")
    }
    let new = try look()
    #expect(!new.isReused)
    #expect(new.identity.startTime == old.identity.startTime + 1)
    #expect(new.memory[.heap] == 0)
    #expect(new.memory[.anonymous] == old.memory[.anonymous] + old.memory[.heap])
    for expected in [false, true] { #expect(try look().isReused == expected) }
  }
}

/// A tree that contains some processes only.
private struct ChosenTree {
  let path: String

  init(_ path: String) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Makes the tree contain exactly these processes.
  func show(_ pids: [Int32]) throws {
    let files = FileManager.default
    let shown = Set(try files.contentsOfDirectory(atPath: path))
    let wanted = Set(pids.map { "\($0)" })
    for name in shown.subtracting(wanted) { try files.removeItem(atPath: "\(path)/\(name)") }
    for name in wanted.subtracting(shown) {
      try files.createSymbolicLink(
        atPath: "\(path)/\(name)", withDestinationPath: "/proc/\(name)")
    }
  }
}

import Foundation
import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// What is left alone because it seems to be what it was, beside what is read every time.
@Suite(.timeLimit(.minutes(10)), .serialized) struct ReuseTests {
  /// How it went with a random family of processes.
  private struct Course: Sendable {
    var compared = 0
    var reused = 0
    /// The largest difference in a category of a process, in bytes.
    var difference: UInt64 = 0
    /// Steps in which two full readings differed, so that there was nothing to compare with.
    var restless = 0
  }

  private static let seeds: [UInt64] = [1, 2]

  @Test(arguments: seeds)
  func `whatever two processes do at random, what is reused is what is read`(
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
    #expect(course.difference == 0)
  }

  /// Where a page has more than two users, one more or less moves a share by less than the kB that
  /// `smaps_rollup` tells: by 4096/n - 4096/(n + 1) bytes.
  @Test func `of four processes a share may be off by a kilobyte of each shared mapping`()
    async throws
  {
    let course = try await follow(seed: 3, children: 3, steps: 300)
    #expect(course.difference <= 8 << 10)
  }

  private func follow(seed: UInt64, children: Int, steps: Int) async throws -> Course {
    try await observing("random", ["\(seed)", "\(children)", "FILE"]) { program, tree in
      var course = Course()
      var reusing = try sampler(tree, reusing: true)
      var full = try sampler(tree)
      for number in 0..<steps {
        let line = try #require(try await program.line())
        try tree.show(line.split(separator: ":").dropFirst(2).compactMap { Int32($0) })
        let expected = try full.records(as: MemoryUsage.self)
        let found = try reusing.records(as: MemoryUsage.self)
        let again = try full.records(as: MemoryUsage.self)
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
            print("seed \(seed), step \(number), \(line): \(difference) bytes, \(found.isReused)")
          }
        }
      }
      print(
        "seed \(seed): \(course.compared) readings compared, \(course.reused) of them reused, off by "
          + "\(course.difference) bytes at most; restless: \(course.restless)")
      // Or it is nothing that was tried.
      #expect(course.reused > course.compared / 10)
      #expect(course.restless < steps / 10)
      return course
    }
  }

  private static func difference(_ one: MemoryUsage, _ other: MemoryUsage) -> UInt64 {
    let pairs =
      Category.allCases.map { (one[$0], other[$0]) }
      + [(one.swap, other.swap), (one.hugetlb, other.hugetlb)]
    return pairs.map { $0 > $1 ? $0 - $1 : $1 - $0 }.max() ?? 0
  }

  /// Runs a known program beside a body that looks at it through a tree of its own.
  ///
  /// - Parameter arguments: `FILE` stands for a path at which nothing is.
  private func observing<Result: Sendable>(
    _ name: String, _ arguments: [String],
    _ body: (KnownProgram, ChosenTree) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryDirectory { folder in
      let tree = try ChosenTree("\(folder)/proc")
      let arguments = arguments.map { $0 == "FILE" ? "\(folder)/file" : $0 }
      return try await KnownProgram.run(name, arguments, in: folder) { program in
        try await body(program, tree)
      }
    }
  }

  private func sampler(_ tree: ChosenTree, reusing: Bool = false) throws -> Sampler {
    Sampler(try ProcTree(tree.path), selection: Selection(), reusesUnchanged: reusing, width: 1)
  }

  // What the README lists.
  @Test(arguments: ["executable", "heap", "traded"])
  func `what does not show is seen when the reading is too old`(kind: String) async throws {
    try await expectSeenWhenOld(kind)
  }

  @Test func `a new name of anonymous memory is seen when the reading is too old`() async throws {
    try await expectSeenWhenOld("named")
  }

  private func expectSeenWhenOld(_ kind: String) async throws {
    try await observing("unseen", [kind, "FILE"]) { program, tree in
      _ = try #require(try await program.line())
      try tree.show([program.pid])
      var reusing = try sampler(tree, reusing: true)
      var full = try sampler(tree)
      let before = try #require(try full.records(as: MemoryUsage.self).first).memory
      for expected in [false, false, true] {
        let record = try #require(try reusing.records(as: MemoryUsage.self).first)
        #expect(record.isReused == expected)
        #expect(record.memory == before)
      }
      try program.proceed()
      guard try await program.line() != nil else {
        // PR_SET_VMA fails on a kernel without CONFIG_ANON_VMA_NAME.
        try #require(kind == "named")
        try Test.cancel("needs a kernel with CONFIG_ANON_VMA_NAME")
      }
      let after = try #require(try full.records(as: MemoryUsage.self).first).memory
      #expect(after.total == before.total)
      #expect(Self.difference(after, before) >= 64 << 10)

      let pid = ProcessID(rawValue: program.pid)
      let age = ReuseHistory.largestAge(of: pid)
      func look(at time: Duration) throws -> ProcessRecord<MemoryUsage> {
        try #require(try reusing.records(as: MemoryUsage.self, at: time).first)
      }
      let last = try look(at: age - .milliseconds(1))
      #expect(last.isReused)
      #expect(last.memory == before)
      let fresh = try look(at: age)
      #expect(!fresh.isReused)
      #expect(fresh.memory == after)
    }
  }

  @Test func `a file's other name is seen when the reading is too old`() async throws {
    try await observing("unseen", ["renamed", "FILE"]) { program, tree in
      _ = try #require(try await program.line())
      try tree.show([program.pid])
      var reusing = try sampler(tree, reusing: true)
      func look(at time: Duration = .zero) throws -> (isReused: Bool, paths: Set<String>) {
        let record = try #require(try reusing.records(as: FileBreakdown.self, at: time).first)
        let paths = record.memory.files.keys.map { String(decoding: $0.path, as: UTF8.self) }
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

  /// Nothing but the process's own counters tells.
  @Test func `another process of the same number is read, however much it looks alike`() throws {
    let folder = NSTemporaryDirectory() + "/smaps-alike-\(UUID().uuidString)"
    let files = FileManager.default
    try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? files.removeItem(atPath: folder) }
    let process = "\(folder)/12708"
    try files.copyItem(atPath: Checkout.tree("bash-vim") + "/12708", toPath: process)
    var sampler = Sampler(
      try ProcTree(folder), selection: Selection(), reusesUnchanged: true, width: 1)
    func look() throws -> ProcessRecord<MemoryUsage> {
      try #require(try sampler.records(as: MemoryUsage.self).first)
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

/// A tree in which are only the processes that were chosen.
private struct ChosenTree {
  let path: String

  init(_ path: String) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Makes the tree one of these processes and no others.
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

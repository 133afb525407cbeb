import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// What relatives do to pages that they share with a process that does not run.
@Suite(.timeLimit(.minutes(20)), .serialized) struct RelativesTests {
  @Test(arguments: ["writes", "exits", "siblings", "memory"])
  func `what a relative does to shared pages is found in the next sample`(
    kind: String
  ) async throws {
    try await KnownProgram.observing("relatives", [kind]) { program, pid in
      var pair = try ReusingPair([pid])
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

  @Test func `a relative is found that is forked after another exec`() async throws {
    try await KnownProgram.observing("relatives", ["executes"]) { program, pid in
      try await followLateRelative(of: program, try ReusingPair([pid]))
    }
  }

  @Test func `a relative is found that one forked that is not selected`() async throws {
    try await KnownProgram.observing("relatives", ["stranger"]) { program, _ in
      let selection = Selection(pattern: try Pattern("^target stranger"))
      try await followLateRelative(of: program, try ReusingPair(selection))
    }
  }

  /// Follows a process that gets a relative after it was read.
  private func followLateRelative(
    of program: KnownProgram, _ pair: consuming ReusingPair
  ) async throws {
    try await pair.waitUntilReused()
    try program.proceed()
    #expect(try await program.line() == "forked")
    try await pair.waitUntilCurrent()
    try await pair.waitUntilReused()
    let before = try pair.read().memory
    try program.proceed()
    #expect(try await program.line() == "done")
    #expect(try pair.read().memory.total != before.total)
    try await pair.waitUntilCurrent()
  }

  @Test func `what a third process writes to a relative is found by a check`() async throws {
    try await KnownProgram.observing("relatives", ["poked"]) { program, pid in
      var pair = try ReusingPair([pid])
      try await pair.waitUntilReused()
      let before = try pair.read().memory
      try program.proceed()
      guard try await program.line() == "done" else {
        try Test.cancel("the kernel does not allow process_vm_writev(2)")
      }
      let after = try pair.read().memory
      #expect(after.total > before.total)
      #expect(try pair.reused(at: .milliseconds(1)).memory == before)
      let found = try pair.timeOfDiscovery { $0.memory == after }
      #expect(try #require(found) <= .seconds(30))
    }
  }
}

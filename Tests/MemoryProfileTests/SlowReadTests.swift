import Foundation
import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// Samples do not wait for processes that block their reader.
@Suite(.timeLimit(.minutes(20))) struct SlowReadTests {
  private func sampler(
    _ stage: BlockingProcTree, _ selection: Selection = Selection(),
    initial: Duration = .seconds(60)
  ) throws -> Sampler {
    Sampler(
      try ProcTree(stage.path), selection: selection,
      options: SamplerOptions(
        throttle: ReadThrottle(
          perProcess: 1, total: 1, interval: .seconds(1), threshold: .seconds(3600)),
        timeouts: ReadTimeouts(known: .milliseconds(500), initial: initial), width: 2))
  }

  private func isSlowRead(_ notice: Notice) -> Bool {
    if case .slowRead = notice { true } else { false }
  }

  @Test func `a blocked process is not waited for, has its previous values, and is reported once`()
    throws
  {
    let stage = try BlockingProcTree("bash-vim")
    var sampler = try sampler(stage)
    let first = try sampler.sample { .zero }
    #expect(first.processes.map(\.pid.rawValue) == [12707, 12708])
    try stage.block("12708/smaps")
    var notices: [Notice] = []
    var second = 0
    func sampleHeld() throws {
      second += 1
      let sample = try sampler.sample { .seconds(second) }
      #expect(sample.processes.map(\.isHeld) == [false, true])
      #expect(sample.total == first.total)
      notices += sampler.takeNotices().filter(isSlowRead)
    }
    try pollBlocking {
      try sampleHeld()
      return !notices.isEmpty
    }
    for _ in 0..<3 { try sampleHeld() }
    #expect(notices.count == 1)
    try stage.release("12708/smaps")
    try pollBlocking {
      second += 1
      return try sampler.sample { .seconds(second) }.processes.map(\.isHeld) == [false, false]
    }
    let last = try sampler.sample { .seconds(second + 1) }
    #expect(last.total == first.total)
    #expect(sampler.takeNotices().filter(isSlowRead).isEmpty)
  }

  @Test func `a process that blocks from the start is left out and reported until it is read`()
    throws
  {
    let stage = try BlockingProcTree("bash-vim")
    try stage.block("12707/smaps")
    var sampler = try sampler(stage, initial: .milliseconds(500))
    for second in 0..<2 {
      #expect(
        try sampler.sample { .seconds(second) }.processes.map(\.pid.rawValue) == [12708])
    }
    #expect(
      sampler.takeNotices().filter(isSlowRead)
        == [.slowRead(ProcessID(rawValue: 12707), nil, isLeftOut: true)])
    try stage.release("12707/smaps")
    var second = 2
    try pollBlocking {
      second += 1
      return try sampler.sample { .seconds(second) }.processes.count == 2
    }
  }

  @Test(arguments: [false, true])
  func `a blocked command line does not block the sample`(includesDescendants: Bool) throws {
    let stage = try BlockingProcTree("bash-vim")
    try stage.block("12707/cmdline")
    let selection = Selection(
      pattern: try Pattern("bash|vim"), includesDescendants: includesDescendants)
    var sampler = try sampler(stage, selection, initial: .milliseconds(500))
    for second in 0..<2 {
      #expect(
        try sampler.sample { .seconds(second) }.processes.map(\.pid.rawValue) == [12708])
    }
    try stage.release("12707/cmdline")
    var second = 2
    try pollBlocking {
      second += 1
      return try sampler.sample { .seconds(second) }.processes.count == 2
    }
  }

  @Test func `more blocked processes than readers do not block the sample`() throws {
    let stage = try BlockingProcTree("chromium")
    var sampler = try sampler(stage)
    let first = try sampler.sample { .zero }
    let kept = first.processes.map(\.pid).dropLast(2)
    try #require(kept.count > 4)
    for pid in kept { try stage.block("\(pid)/smaps") }
    var second = 0
    try pollBlocking {
      second += 1
      let sample = try sampler.sample { .seconds(second) }
      #expect(sample.processes.map(\.pid) == first.processes.map(\.pid))
      return sample.processes.filter { !$0.isHeld }.count == 2
    }
    for pid in kept { try stage.release("\(pid)/smaps") }
    try pollBlocking {
      second += 1
      return try sampler.sample { .seconds(second) }.processes.allSatisfy { !$0.isHeld }
    }
  }

  @Test func `a process that exits during its read is gone, and its result is dropped`() throws {
    let stage = try BlockingProcTree("bash-vim")
    var sampler = try sampler(stage)
    _ = try sampler.sample { .zero }
    try stage.block("12707/smaps")
    #expect(try sampler.sample { .seconds(1) }.processes.count == 2)
    try stage.remove(12707)
    #expect(try sampler.sample { .seconds(2) }.processes.map(\.pid.rawValue) == [12708])
    try stage.release("12707/smaps")
    for second in 3..<6 {
      #expect(try sampler.sample { .seconds(second) }.processes.map(\.pid.rawValue) == [12708])
    }
  }

  @Test func `a sampler is destroyed while one of its threads is blocked`() throws {
    let stage = try BlockingProcTree("bash-vim")
    let blocked = ContinuousClock.now
    do {
      var sampler = try sampler(stage)
      _ = try sampler.sample { .zero }
      try stage.block("12707/smaps")
      let held = try sampler.sample { .seconds(1) }.processes.first
      #expect(held?.pid.rawValue == 12707 && held?.isHeld == true)
    }
    // A sampler that joined the thread would wait until the kernel breaks the lease, after 45 s.
    #expect(ContinuousClock.now - blocked < .seconds(40))
    try stage.release("12707/smaps")
  }

  @Test func `page faults are counted once, whenever they are read`() throws {
    let stage = try BlockingProcTree("bash-vim")
    var sampler = try sampler(stage, Selection(pids: [ProcessID(rawValue: 12708)]))
    let first = try sampler.sample { .zero }
    let before = try #require(first.processes.first?.faults.minor)
    try stage.block("12708/smaps")
    #expect(try sampler.sample { .seconds(1) }.processes.map(\.isHeld) == [true])
    let stat = try stage.text("12708/stat")
    try #require(stat.contains(" \(before) "))
    try stage.replace(
      "12708/stat",
      with: stat.replacing(" \(before) ", with: " \(before + 1000) ", maxReplacements: 1))
    #expect(
      try sampler.sample { .seconds(2) }.accumulatedFaults.minor
        == first.accumulatedFaults.minor + 1000)
    try stage.release("12708/smaps")
    var second = 2
    var latest = first
    try pollBlocking {
      second += 1
      latest = try sampler.sample { .seconds(second) }
      #expect(latest.processes.map(\.faults.minor) == [before + 1000])
      return latest.processes.map(\.isHeld) == [false]
    }
    latest = try sampler.sample { .seconds(second + 1) }
    #expect(latest.accumulatedFaults.minor == first.accumulatedFaults.minor + 1000)
  }

  @Test func `a process that stopped matching does not match again while it is blocked`() throws {
    let stage = try BlockingProcTree("bash-vim")
    let selection = Selection(pattern: try Pattern("^vim"), includesDescendants: true)
    var sampler = try sampler(stage, selection)
    func pids(_ second: Int) throws -> [Int32] {
      try sampler.sample { .seconds(second) }.processes.map(\.pid.rawValue)
    }
    #expect(try pids(0) == [12708])
    try stage.replace("12708/cmdline", with: "less\0")
    #expect(try pids(1) == [])
    try stage.block("12708/cmdline")
    for second in 2..<5 { #expect(try pids(second) == []) }
    let hasPendingReads = sampler.hasPendingReads
    #expect(hasPendingReads)
    try stage.release("12708/cmdline")
  }

  @Test
  func `a process selected by descent has its previous values while its command line is blocked`()
    throws
  {
    let stage = try BlockingProcTree("bash-vim")
    let selection = Selection(pattern: try Pattern("^vim"), includesDescendants: true)
    var sampler = try sampler(stage, selection)
    let first = try sampler.sample { .zero }
    try stage.block("12708/cmdline")
    for second in 1..<4 {
      let sample = try sampler.sample { .seconds(second) }
      #expect(sample.processes.map(\.isHeld) == [true])
      #expect(sample.total == first.total)
    }
    try stage.release("12708/cmdline")
    var second = 4
    try pollBlocking {
      second += 1
      return try sampler.sample { .seconds(second) }.processes.map(\.isHeld) == [false]
    }
  }
}

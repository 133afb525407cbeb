import Foundation
import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// Processes that keep whoever reads them: one of their files has a lease, and to open it takes until that
/// is given back, `F_SETLEASE` in fcntl(2). So it is with a process whose lock is held.
@Suite struct PatienceTests {
  /// A copy of a captured tree, some of whose files can't be opened at the moment.
  private final class Stage {
    let tree = NSTemporaryDirectory() + "smaps-patience-\(UUID().uuidString)"
    private let files = FileManager.default
    private var leases: [String: Int32] = [:]

    init(_ captured: String) throws {
      try files.copyItem(atPath: Checkout.tree(captured), toPath: tree)
    }

    deinit {
      for lease in leases.values { close(lease) }
      try? files.removeItem(atPath: tree)
    }

    func stop(_ file: String) throws {
      let lease = open("\(tree)/\(file)", O_RDWR | O_CLOEXEC)
      try #require(lease >= 0)
      leases[file] = lease
      // 1024 is F_SETLEASE. Not as long as anyone else has it open, which a program that another test
      // starts may for a moment.
      try PatienceTests.soon { fcntl(lease, 1024, F_WRLCK) == 0 }
      // No signal to anyone when somebody opens it.
      try #require(fcntl(lease, F_SETOWN, 0) == 0)
    }

    func release(_ file: String) throws {
      let lease = try #require(leases[file])
      leases[file] = nil
      try #require(fcntl(lease, 1024, F_UNLCK) == 0)
      close(lease)
    }

    func remove(_ process: Int32) throws {
      try files.moveItem(atPath: "\(tree)/\(process)", toPath: "\(tree)/gone")
    }
  }

  private func sampler(
    _ stage: Stage, _ selection: Selection = Selection(), first: Duration = .seconds(60)
  ) throws -> Sampler {
    Sampler(
      try ProcTree(stage.tree), selection: selection,
      bound: LoadBound(
        perProcess: 1, inAll: 1, interval: .seconds(1), negligible: .seconds(3600)),
      patience: Patience(usual: .milliseconds(500), first: first), width: 2)
  }

  /// Waits until a condition holds, without giving the thread away: the kernel takes a lease back after
  /// 45 s, and on a busy machine it may take as long until a task goes on.
  private static func soon(_ condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(40)
    while try !condition() {
      guard ContinuousClock.now < deadline else { throw NeverHappened() }
      usleep(5000)
    }
  }

  private func isOverdue(_ notice: Notice) -> Bool {
    if case .overdue = notice { true } else { false }
  }

  @Test func `nobody waits for who is kept, its last values stand for it, and it is named`() throws
  {
    let stage = try Stage("bash-vim")
    var sampler = try sampler(stage)
    let first = try sampler.sample { .zero }
    #expect(first.processes.map(\.pid.rawValue) == [12707, 12708])
    try stage.stop("12708/smaps")
    var notices: [Notice] = []
    var second = 0
    func held() throws {
      second += 1
      let sample = try sampler.sample { .seconds(second) }
      #expect(sample.processes.map(\.isHeld) == [false, true])
      #expect(sample.total == first.total)
      notices += sampler.takeNotices().filter(isOverdue)
    }
    try Self.soon {
      try held()
      return !notices.isEmpty
    }
    for _ in 0..<3 { try held() }
    #expect(notices.count == 1)
    try stage.release("12708/smaps")
    try Self.soon {
      second += 1
      return try sampler.sample { .seconds(second) }.processes.map(\.isHeld) == [false, false]
    }
    let last = try sampler.sample { .seconds(second + 1) }
    #expect(last.total == first.total)
    #expect(sampler.takeNotices().filter(isOverdue).isEmpty)
  }

  @Test func `who is kept from the beginning is left out, named, and there when it was read`()
    throws
  {
    let stage = try Stage("bash-vim")
    try stage.stop("12707/smaps")
    var sampler = try sampler(stage, first: .milliseconds(500))
    for second in 0..<2 {
      #expect(
        try sampler.sample { .seconds(second) }.processes.map(\.pid.rawValue) == [12708])
    }
    #expect(
      sampler.takeNotices().filter(isOverdue)
        == [.overdue(ProcessID(rawValue: 12707), nil, isLeftOut: true)])
    try stage.release("12707/smaps")
    var second = 2
    try Self.soon {
      second += 1
      return try sampler.sample { .seconds(second) }.processes.count == 2
    }
  }

  @Test(arguments: [false, true])
  func `a command line that does not come keeps nobody`(looksAtDescent: Bool) throws {
    let stage = try Stage("bash-vim")
    try stage.stop("12707/cmdline")
    let selection = Selection(
      pattern: try Pattern("bash|vim"), includesDescendants: looksAtDescent)
    var sampler = try sampler(stage, selection, first: .milliseconds(500))
    for second in 0..<2 {
      #expect(
        try sampler.sample { .seconds(second) }.processes.map(\.pid.rawValue) == [12708])
    }
    try stage.release("12707/cmdline")
    var second = 2
    try Self.soon {
      second += 1
      return try sampler.sample { .seconds(second) }.processes.count == 2
    }
  }

  @Test func `more who are kept than there are readers keep nobody either`() throws {
    let stage = try Stage("chromium")
    var sampler = try sampler(stage)
    let first = try sampler.sample { .zero }
    let kept = first.processes.map(\.pid).dropLast(2)
    try #require(kept.count > 4)
    for pid in kept { try stage.stop("\(pid)/smaps") }
    for second in 1...2 {
      let sample = try sampler.sample { .seconds(second) }
      #expect(sample.processes.map(\.pid) == first.processes.map(\.pid))
      #expect(sample.processes.filter { !$0.isHeld }.count == 2)
    }
    for pid in kept { try stage.release("\(pid)/smaps") }
    var second = 3
    try Self.soon {
      second += 1
      return try sampler.sample { .seconds(second) }.processes.allSatisfy { !$0.isHeld }
    }
  }

  @Test func `who ends while it is read is gone, and what was read of it too`() throws {
    let stage = try Stage("bash-vim")
    var sampler = try sampler(stage)
    _ = try sampler.sample { .zero }
    try stage.stop("12707/smaps")
    #expect(try sampler.sample { .seconds(1) }.processes.count == 2)
    try stage.remove(12707)
    #expect(try sampler.sample { .seconds(2) }.processes.map(\.pid.rawValue) == [12708])
    try stage.release("12707/smaps")
    for second in 3..<6 {
      #expect(try sampler.sample { .seconds(second) }.processes.map(\.pid.rawValue) == [12708])
    }
  }

  @Test func `a run ends though somebody is kept`() throws {
    let stage = try Stage("bash-vim")
    do {
      var sampler = try sampler(stage)
      _ = try sampler.sample { .zero }
      try stage.stop("12707/smaps")
      #expect(try sampler.sample { .seconds(1) }.processes.count == 2)
    }
    try stage.release("12707/smaps")
  }
}

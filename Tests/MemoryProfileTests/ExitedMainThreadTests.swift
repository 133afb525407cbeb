import Foundation
import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// A process with a main thread that has exited. Only `task/14705` shows its memory.
@Suite(.timeLimit(.minutes(20))) struct ExitedMainThreadTests {
  private static let tree = "main-thread-exited"
  private static let pid = ProcessID(rawValue: 14704)

  private static func pattern() throws -> Selection { Selection(pattern: try Pattern("leader$")) }

  /// Ways to select the process. Its own `cmdline` is empty, and its own `cgroup` shows the root.
  private static let selections: [@Sendable () throws -> Selection] = [
    { Selection() }, pattern, { Selection(pids: [pid]) },
    { Selection(controlGroup: ControlGroup(path: "/leader")) },
    { Selection(pids: [pid], controlGroup: ControlGroup(path: "/leader")) },
    {
      Selection(
        pattern: try Pattern("leader$"), controlGroup: ControlGroup(path: "/leader"),
        includesDescendants: true)
    },
    { Selection(pids: [pid], includesDescendants: true) },
  ]

  @Test(arguments: selections.indices, [SamplerOptions(), SamplerOptions(reuse: .exact)])
  func `its memory is read of another thread, however it is selected`(
    index: Int, options: SamplerOptions
  ) throws {
    var options = options
    options.owners.controlGroup = true
    options.readsRollup = options.reuse == nil
    var sampler = Sampler(
      try ProcTree(Checkout.tree(Self.tree)), selection: try Self.selections[index](),
      options: options)
    for _ in 0..<3 {
      let records = try sampler.records()
      let record = try #require(records.first)
      #expect(records.count == 1)
      #expect(record.memory.total == 67_302_400)
      #expect(record.memory[.threadStack] == 8192)
      #expect(record.memory[.binaryText] == 4096)
      #expect(record.commandLine.text == "./leader")
      #expect(record.executable == Array("/srv/leader".utf8))
      #expect(record.controlGroup?.path == Array("/leader".utf8))
      if options.readsRollup { #expect(record.rollup ?? 0 >= record.memory.total) }
      // Of the process itself, not of the thread.
      #expect(record.identity == ProcessIdentity(pid: Self.pid, startTime: 1341810))
      #expect(record.faults.minor == 16511)
      #expect(sampler.takeNotices() == [])
    }
  }

  @Test func `it counts as living, and ends when its threads have exited`() throws {
    let directory = NSTemporaryDirectory() + "/smaps-main-thread-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try FileManager.default.copyItem(atPath: Checkout.tree(Self.tree), toPath: directory)
    var sampler = Sampler(try ProcTree(directory), selection: Selection(pids: [Self.pid]))
    #expect(try sampler.records().count == 1)
    var isLiving = sampler.hasLiveTargets
    #expect(isLiving)
    try FileManager.default.removeItem(atPath: "\(directory)/14704/task/14705")
    #expect(try sampler.records().isEmpty)
    isLiving = sampler.hasLiveTargets
    #expect(!isLiving)
  }

  @Test func `its latest reading is reported while a new one takes too long`() throws {
    var reader = ProcessReader(
      SharedTree(try ProcTree(Checkout.tree(Self.tree))),
      SamplerOptions(throttle: ReadThrottle(perProcess: 0.25, total: 1, interval: .seconds(1))))
    let state = ProcessState()
    let job = ProcessReadJob(
      pid: Self.pid, isCertain: true, precondition: ReadPrecondition(excludesZombies: true),
      state: state)
    let result = reader.run(job)
    guard case .read(let record, _) = result.outcome,
      case .timedOut(let held, _, let isAlive) = try reader.fallbackOutcome(job.fallback)
    else {
      Issue.record("the process can be read")
      return
    }
    #expect(isAlive)
    #expect(held?.memory == record.memory && held?.isHeld == true)
    // A read that ends after its sample is used too.
    guard case .result = try reader.refreshed(result) else {
      Issue.record("the process is the same")
      return
    }
  }
}

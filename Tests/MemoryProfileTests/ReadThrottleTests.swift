import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(20))) struct ReadThrottleTests {
  /// A process that takes `cost` milliseconds to read and was read `age` seconds ago.
  private static func candidate(_ cost: Int, _ age: Double, at now: Double)
    -> ReadThrottle.Candidate
  {
    ReadThrottle.Candidate(cost: .milliseconds(cost), lastRead: .seconds(now - age))
  }

  /// At an interval of 1 s, with a quarter for each process and one CPU in total.
  @Test(
    arguments: [
      ([], []),
      ([(1, 1)], [.read]),
      ([(250, 1)], [.read]),
      ([(500, 1)], [.throttled(period: .seconds(2))]),
      ([(500, 2)], [.read]),
      // A fast process is read every time, however slow others are.
      ([(1, 1), (4000, 15), (1, 1)], [.read, .throttled(period: .seconds(16)), .read]),
      // There is a second for all of them: processes that need little come first.
      ([(200, 1), (200, 1), (200, 1), (200, 1), (200, 1)], [.read, .read, .read, .read, .read]),
      (
        [(250, 1), (250, 1), (250, 1), (250, 1), (250, 1), (10, 1)],
        [.read, .read, .read, .read, .overBudget, .read]
      ),
      // Then those that had the least time since their latest read.
      (
        [(250, 1), (250, 1), (250, 1), (250, 2), (250, 3), (250, 4)],
        [.read, .overBudget, .overBudget, .read, .read, .read]
      ),
    ] as [([(Int, Double)], [ReadThrottle.Decision])])
  func `each process is read, throttled or over budget`(
    candidates: [(Int, Double)], decisions: [ReadThrottle.Decision]
  ) {
    var throttle = ReadThrottle(perProcess: 0.25, total: 1, interval: .seconds(1))
    #expect(
      throttle.decisions(
        for: candidates.map { Self.candidate($0.0, $0.1, at: 100) }, at: .seconds(100))
        == decisions)
  }

  /// Costs in milliseconds, and how often each process is read in 1000 samples, at 1 s.
  @Test(
    arguments: [
      ([1, 10, 200], [1000...1000, 1000...1000, 1000...1000]),
      ([500], [490...510]),
      ([2500, 1], [95...105, 1000...1000]),
      ([250, 250, 250, 250, 250, 250, 250, 250], Array(repeating: 480...520, count: 8)),
      // Two seconds of fast processes take turns.
      (Array(repeating: 20, count: 100), Array(repeating: 480...520, count: 100)),
    ] as [([Int], [ClosedRange<Int>])])
  func `no process is starved, and none is read too often`(
    costs: [Int], counts: [ClosedRange<Int>]
  ) {
    var throttle = ReadThrottle(perProcess: 0.25, total: 1, interval: .seconds(1))
    var lastRead = [Duration](repeating: .zero, count: costs.count)
    var read = [Int](repeating: 0, count: costs.count)
    for second in 1...1000 {
      let now = Duration.seconds(second)
      let candidates = zip(costs, lastRead).map {
        ReadThrottle.Candidate(cost: .milliseconds($0), lastRead: $1)
      }
      let decisions = throttle.decisions(for: candidates, at: now)
      for (index, decision) in decisions.enumerated() where decision == .read {
        lastRead[index] = now
        read[index] += 1
      }
    }
    for (number, range) in zip(read, counts) { #expect(range.contains(number)) }
    let spent = zip(costs, read).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(spent <= 1_000_000 + (costs.max() ?? 0))
  }

  @Test(
    arguments: [
      (1.0, [], Double.infinity), (1, [0.5, 0.5], .infinity), (1, [0.6, 0.6], 0.5),
      (1, [0.25, 0.75, 0.75], 0.375),
    ] as [(Double, [Double], Double)])
  func `what a process does not need goes to the others`(
    allowance: Double, needs: [Double], share: Double
  ) {
    #expect(ReadThrottle.evenShare(of: allowance, among: needs) == share)
  }
}

@Suite(.timeLimit(.minutes(20))) struct ReadCostTests {
  /// Milliseconds by the clock and of CPU time for each read, and the cost that follows.
  @Test(
    arguments: [
      ([(5, 5)], 5), ([(50, 5)], 5), ([(50, 5), (50, 5)], 5),
      // A read that is slow again and again is a property of the process.
      ([(50, 5), (50, 5), (60, 5)], 50),
      ([(50, 5), (6, 5), (60, 5)], 6),
      ([(50, 5), (50, 5), (50, 5), (6, 5)], 6),
      ([(1, 1), (100, 90)], 90),
    ] as [([(Int, Int)], Int)])
  func `the cost is CPU time, and waiting only if it happens again and again`(
    readings: [(Int, Int)], expected: Int
  ) {
    var cost = ReadCost()
    #expect(cost.expected == nil)
    for (wall, processor) in readings {
      cost.record(wall: .milliseconds(wall), processor: .milliseconds(processor))
    }
    #expect(cost.expected == .milliseconds(expected))
  }
}

/// Every read exceeds the limit.
@Suite(.timeLimit(.minutes(20))) struct ThrottledSamplerTests {
  private func sampler(threshold: Duration) throws -> Sampler {
    Sampler(
      try ProcTree(Checkout.tree("chromium")), selection: Selection(),
      options: SamplerOptions(
        throttle: ReadThrottle(
          perProcess: 1e-9, total: 1e-9, interval: .seconds(1), threshold: threshold)))
  }

  @Test func `a throttled process has its previous values, is marked, and is reported once`() throws
  {
    var sampler = try sampler(threshold: .zero)
    let first = try sampler.sample { .zero }
    #expect(first.processes.allSatisfy { !$0.isHeld })
    _ = sampler.takeNotices()
    let second = try sampler.sample { .seconds(1) }
    #expect(second.processes.count == first.processes.count)
    for (old, new) in zip(first.processes, second.processes) {
      #expect(new.isHeld)
      #expect(new.identity == old.identity)
      #expect(new.memory == old.memory)
      #expect(new.faults == old.faults)
    }
    #expect(second.total == first.total)
    let notices = sampler.takeNotices()
    #expect(notices.count == first.processes.count)
    #expect(notices.allSatisfy { if case .throttled = $0 { true } else { false } })
    _ = try sampler.sample { .seconds(2) }
    #expect(sampler.takeNotices().isEmpty)
  }

  @Test func `files of a throttled process are reported too`() throws {
    var sampler = Sampler(
      try ProcTree(Checkout.tree("chromium")), selection: Selection(),
      options: SamplerOptions(
        detail: .files,
        throttle: ReadThrottle(perProcess: 1e-9, total: 1e-9, interval: .seconds(1))))
    let first = try sampler.sample { .zero }
    let second = try sampler.sample { .seconds(1) }
    #expect(second.processes.allSatisfy { $0.isHeld })
    #expect(first.total.files?.isEmpty == false)
    #expect(second.total.files == first.total.files)
  }

  @Test func `a process below the threshold is read every time`() throws {
    var sampler = try sampler(threshold: .seconds(3600))
    for second in 0..<3 {
      let sample = try sampler.sample { .seconds(second) }
      #expect(sample.processes.allSatisfy { !$0.isHeld })
    }
    #expect(sampler.takeNotices().allSatisfy { if case .throttled = $0 { false } else { true } })
  }
}

import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(5))) struct LoadBoundTests {
  /// A process that takes `cost` milliseconds to read and was read `age` seconds ago.
  private static func candidate(_ cost: Int, _ age: Double, at now: Double) -> LoadBound.Candidate {
    LoadBound.Candidate(cost: .milliseconds(cost), lastRead: .seconds(now - age))
  }

  /// At an interval of 1 s, a quarter for each and all of a processor for all.
  @Test(
    arguments: [
      ([], []),
      ([(1, 1)], [.read]),
      ([(250, 1)], [.read]),
      ([(500, 1)], [.tooSoon(period: .seconds(2))]),
      ([(500, 2)], [.read]),
      // Whoever is quick is read every time, whoever else is slow.
      ([(1, 1), (4000, 15), (1, 1)], [.read, .tooSoon(period: .seconds(16)), .read]),
      // There is a second for all of them: who needs little has it first.
      ([(200, 1), (200, 1), (200, 1), (200, 1), (200, 1)], [.read, .read, .read, .read, .read]),
      (
        [(250, 1), (250, 1), (250, 1), (250, 1), (250, 1), (10, 1)],
        [.read, .read, .read, .read, .othersFirst, .read]
      ),
      // It is the turn of who waits longest for what it needs.
      (
        [(250, 1), (250, 1), (250, 1), (250, 2), (250, 3), (250, 4)],
        [.read, .othersFirst, .othersFirst, .read, .read, .read]
      ),
    ] as [([(Int, Double)], [LoadBound.Turn])])
  func `a sample's turns`(candidates: [(Int, Double)], turns: [LoadBound.Turn]) {
    var bound = LoadBound(perProcess: 0.25, inAll: 1, interval: .seconds(1))
    #expect(
      bound.turns(of: candidates.map { Self.candidate($0.0, $0.1, at: 100) }, at: .seconds(100))
        == turns)
  }

  /// Costs in milliseconds, and how often each is to be read in 1000 samples, a second apart.
  @Test(
    arguments: [
      ([1, 10, 200], [1000...1000, 1000...1000, 1000...1000]),
      ([500], [490...510]),
      ([2500, 1], [95...105, 1000...1000]),
      ([250, 250, 250, 250, 250, 250, 250, 250], Array(repeating: 480...520, count: 8)),
      // Two thousand milliseconds of quick ones take turns among themselves.
      (Array(repeating: 20, count: 100), Array(repeating: 480...520, count: 100)),
    ] as [([Int], [ClosedRange<Int>])])
  func `nobody is left out, nobody is read too much`(
    costs: [Int], counts: [ClosedRange<Int>]
  ) {
    var bound = LoadBound(perProcess: 0.25, inAll: 1, interval: .seconds(1))
    var lastRead = [Duration](repeating: .zero, count: costs.count)
    var read = [Int](repeating: 0, count: costs.count)
    for second in 1...1000 {
      let now = Duration.seconds(second)
      let candidates = zip(costs, lastRead).map {
        LoadBound.Candidate(cost: .milliseconds($0), lastRead: $1)
      }
      for (index, turn) in bound.turns(of: candidates, at: now).enumerated() where turn == .read {
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
  func `who needs less leaves the rest to the others`(
    allowance: Double, needs: [Double], share: Double
  ) {
    #expect(LoadBound.evenShare(of: allowance, among: needs) == share)
  }
}

@Suite(.timeLimit(.minutes(5))) struct ReadingCostTests {
  /// Milliseconds by the clock and on the processor of each reading, and what is expected then.
  @Test(
    arguments: [
      ([(5, 5)], 5), ([(50, 5)], 5), ([(50, 5), (50, 5)], 5),
      // What is slow again and again is slow by itself.
      ([(50, 5), (50, 5), (60, 5)], 50),
      ([(50, 5), (6, 5), (60, 5)], 6),
      ([(50, 5), (50, 5), (50, 5), (6, 5)], 6),
      ([(1, 1), (100, 90)], 90),
    ] as [([(Int, Int)], Int)])
  func `a reading's cost is its own time, and waiting only if that happens again and again`(
    readings: [(Int, Int)], expected: Int
  ) {
    var cost = ReadingCost()
    #expect(cost.expected == nil)
    for (wall, processor) in readings {
      cost.note(wall: .milliseconds(wall), processor: .milliseconds(processor))
    }
    #expect(cost.expected == .milliseconds(expected))
  }
}

/// Any reading at all is too much for this bound.
@Suite(.timeLimit(.minutes(5))) struct HeldTests {
  private func sampler(negligible: Duration) throws -> Sampler {
    Sampler(
      try ProcTree(Checkout.tree("chromium")), selection: Selection(),
      bound: LoadBound(
        perProcess: 1e-9, inAll: 1e-9, interval: .seconds(1), negligible: negligible))
  }

  @Test func `who is not read is as it was, is marked, and is said once`() throws {
    var sampler = try sampler(negligible: .zero)
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
    #expect(notices.allSatisfy { if case .held = $0 { true } else { false } })
    _ = try sampler.sample { .seconds(2) }
    #expect(sampler.takeNotices().isEmpty)
  }

  @Test func `files are held too`() throws {
    var sampler = Sampler(
      try ProcTree(Checkout.tree("chromium")), selection: Selection(), keepsFiles: true,
      bound: LoadBound(perProcess: 1e-9, inAll: 1e-9, interval: .seconds(1)))
    let first = try sampler.sample { .zero }
    let second = try sampler.sample { .seconds(1) }
    #expect(second.processes.allSatisfy { $0.isHeld })
    #expect(first.files?.isEmpty == false)
    #expect(second.files == first.files)
  }

  @Test func `who takes no time to speak of is read every time`() throws {
    var sampler = try sampler(negligible: .seconds(3600))
    for second in 0..<3 {
      let sample = try sampler.sample { .seconds(second) }
      #expect(sample.processes.allSatisfy { !$0.isHeld })
    }
    #expect(sampler.takeNotices().allSatisfy { if case .held = $0 { false } else { true } })
  }
}

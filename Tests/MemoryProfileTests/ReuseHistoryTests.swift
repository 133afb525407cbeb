import ProcFS
import Testing

@testable import MemoryProfile

/// When evidence is taken, told without a process.
@Suite(.timeLimit(.minutes(5))) struct ReuseHistoryTests {
  private let pid = ProcessID(rawValue: 255)

  private func counters(
    faults: Int = 1, start: Int = 7, threads: Int = 1, size: Int = 4096
  ) throws -> MemoryEvidence.Counters {
    let text =
      "1 (a) S 0 0 0 0 -1 0 \(faults) 0 0 0 0 0 0 0 20 0 \(threads) 0 \(start) \(size) 1 0 1 1 1"
    let stat = ProcessStat(Array(text.utf8).span.bytes)
    return .init(try #require(stat))
  }

  private func kept(
    _ counters: MemoryEvidence.Counters, at time: Duration = .zero
  ) -> KeptReading {
    KeptReading(
      identity: ProcessIdentity(pid: pid, startTime: counters.startTime), image: counters.image,
      executable: nil, memory: MemoryUsage(), time: time,
      evidence: MemoryEvidence(counters: counters, status: [1], rollup: [2]))
  }

  private func isComparing(_ step: ReuseHistory.Step) -> Bool {
    if case .compare = step { true } else { false }
  }

  @Test func `evidence is taken of who was quiet, and compared from then on`() throws {
    var history = ReuseHistory()
    let counters = try counters()
    #expect(history.next(counters, of: pid, kept: nil, at: .zero) == .read)
    #expect(history.next(counters, of: pid, kept: nil, at: .zero) == .gather)
    for _ in 0..<5 {
      #expect(isComparing(history.next(counters, of: pid, kept: kept(counters), at: .zero)))
    }
  }

  @Test func `whatever the counters count, who is not quiet is only read`() throws {
    let changes = try [
      counters(faults: 2), counters(start: 8), counters(threads: 2), counters(size: 8192),
    ]
    for change in changes {
      var history = ReuseHistory()
      let before = try counters()
      for _ in 0..<3 { _ = history.next(before, of: pid, kept: kept(before), at: .zero) }
      #expect(history.next(change, of: pid, kept: kept(before), at: .zero) == .read)
      #expect(history.next(change, of: pid, kept: kept(before), at: .zero) == .gather)
    }
  }

  @Test func `who has no address space is only read`() throws {
    var history = ReuseHistory()
    for _ in 0..<3 {
      #expect(history.next(try counters(size: 0), of: pid, kept: nil, at: .zero) == .read)
    }
  }

  @Test func `a reading of 30 s is too old, of some a younger one`() throws {
    #expect(ReuseHistory.largestAge(of: pid) == .seconds(30))
    #expect(ReuseHistory.largestAge(of: ProcessID(rawValue: 256)) == .milliseconds(22_500))
    var history = ReuseHistory()
    let counters = try counters()
    _ = history.next(counters, of: pid, kept: nil, at: .zero)
    let old = kept(counters, at: .seconds(5))
    #expect(isComparing(history.next(counters, of: pid, kept: old, at: .milliseconds(34_999))))
    #expect(history.next(counters, of: pid, kept: old, at: .seconds(35)) == .gather)
  }

  @Test func `the more often in a row evidence is for nothing, the longer none is taken`() throws {
    var history = ReuseHistory()
    let counters = try counters()
    _ = history.next(counters, of: pid, kept: nil, at: .zero)
    for pause in [1, 2, 3, 4, 5, 6, 7, 8, 8] {
      #expect(isComparing(history.next(counters, of: pid, kept: kept(counters), at: .zero)))
      history.noteMiss()
      for _ in 0..<pause {
        #expect(history.next(counters, of: pid, kept: kept(counters), at: .zero) == .read)
      }
    }
    #expect(isComparing(history.next(counters, of: pid, kept: kept(counters), at: .zero)))
    history.noteSuccess()
    history.noteMiss()
    #expect(history.next(counters, of: pid, kept: kept(counters), at: .zero) == .read)
    #expect(history.next(counters, of: pid, kept: nil, at: .zero) == .gather)
  }

  @Test func `a rollup that takes long is left alone, one that is slow once is not`() throws {
    var history = ReuseHistory()
    let counters = try counters()
    _ = history.next(counters, of: pid, kept: nil, at: .zero)
    history.noteRollup(.milliseconds(500))
    #expect(history.next(counters, of: pid, kept: nil, at: .zero) == .gather)
    history.noteRollup(.milliseconds(10))
    history.noteRollup(.milliseconds(500))
    #expect(history.next(counters, of: pid, kept: nil, at: .zero) == .gather)
    history.noteRollup(.milliseconds(11))
    #expect(history.next(counters, of: pid, kept: nil, at: .zero) == .read)
    // Somebody else's is another.
    _ = history.next(try self.counters(start: 8), of: pid, kept: nil, at: .zero)
    #expect(history.next(try self.counters(start: 8), of: pid, kept: nil, at: .zero) == .gather)
  }
}

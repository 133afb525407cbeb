import ProcFS
import Testing

@testable import MemoryProfile

/// When a fingerprint is taken, without a real process.
@Suite(.timeLimit(.minutes(20))) struct ReusePolicyTests {
  private let pid = ProcessID(rawValue: 255)

  private func counters(
    faults: Int = 1, start: Int = 7, threads: Int = 1, size: Int = 4096
  ) throws -> MemoryFingerprint.Counters {
    let text =
      "1 (a) S 0 0 0 0 -1 0 \(faults) 0 0 0 0 0 0 0 20 0 \(threads) 0 \(start) \(size) 1 0 1 1 1"
    let stat = ProcessStat(Array(text.utf8).span.bytes)
    return .init(try #require(stat))
  }

  private func cached(
    _ counters: MemoryFingerprint.Counters, at time: Duration = .zero
  ) -> CachedReading {
    CachedReading(
      identity: ProcessIdentity(pid: pid, startTime: counters.startTime), image: counters.image,
      executable: nil, memory: MemoryUsage(), time: time,
      fingerprint: MemoryFingerprint(counters: counters, status: [1], rollup: [2]))
  }

  private func isVerifying(_ step: ReusePolicy.Step) -> Bool {
    if case .verify = step { true } else { false }
  }

  @Test func `an idle process has its fingerprint taken, and verified from then on`() throws {
    var policy = ReusePolicy()
    let counters = try counters()
    #expect(policy.next(counters, of: pid, cached: nil, at: .zero) == .read)
    #expect(policy.next(counters, of: pid, cached: nil, at: .zero) == .fingerprint)
    for _ in 0..<5 {
      #expect(isVerifying(policy.next(counters, of: pid, cached: cached(counters), at: .zero)))
    }
  }

  @Test func `a process is only read if any of its counters changed`() throws {
    let changes = try [
      counters(faults: 2), counters(start: 8), counters(threads: 2), counters(size: 8192),
    ]
    for change in changes {
      var policy = ReusePolicy()
      let before = try counters()
      for _ in 0..<3 { _ = policy.next(before, of: pid, cached: cached(before), at: .zero) }
      #expect(policy.next(change, of: pid, cached: cached(before), at: .zero) == .read)
      #expect(policy.next(change, of: pid, cached: cached(before), at: .zero) == .fingerprint)
    }
  }

  @Test func `a process without an address space is only read`() throws {
    var policy = ReusePolicy()
    for _ in 0..<3 {
      #expect(policy.next(try counters(size: 0), of: pid, cached: nil, at: .zero) == .read)
    }
  }

  @Test func `a cached reading expires after 22.5 to 30 s, depending on the PID`() throws {
    #expect(ReusePolicy.largestAge(of: pid) == .seconds(30))
    #expect(ReusePolicy.largestAge(of: ProcessID(rawValue: 256)) == .milliseconds(22_500))
    var policy = ReusePolicy()
    let counters = try counters()
    _ = policy.next(counters, of: pid, cached: nil, at: .zero)
    let old = cached(counters, at: .seconds(5))
    #expect(isVerifying(policy.next(counters, of: pid, cached: old, at: .milliseconds(34_999))))
    #expect(policy.next(counters, of: pid, cached: old, at: .seconds(35)) == .fingerprint)
  }

  @Test func `after repeated misses the fingerprint backs off`() throws {
    var policy = ReusePolicy()
    let counters = try counters()
    _ = policy.next(counters, of: pid, cached: nil, at: .zero)
    for pause in [1, 2, 3, 4, 5, 6, 7, 8, 8] {
      #expect(isVerifying(policy.next(counters, of: pid, cached: cached(counters), at: .zero)))
      policy.recordMiss()
      for _ in 0..<pause {
        #expect(policy.next(counters, of: pid, cached: cached(counters), at: .zero) == .read)
      }
    }
    #expect(isVerifying(policy.next(counters, of: pid, cached: cached(counters), at: .zero)))
    policy.recordSuccess()
    policy.recordMiss()
    #expect(policy.next(counters, of: pid, cached: cached(counters), at: .zero) == .read)
    #expect(policy.next(counters, of: pid, cached: nil, at: .zero) == .fingerprint)
  }

  @Test func `a slow rollup is skipped, one that was slow once is not`() throws {
    var policy = ReusePolicy()
    let counters = try counters()
    _ = policy.next(counters, of: pid, cached: nil, at: .zero)
    policy.recordRollup(.milliseconds(500))
    #expect(policy.next(counters, of: pid, cached: nil, at: .zero) == .fingerprint)
    policy.recordRollup(.milliseconds(10))
    policy.recordRollup(.milliseconds(500))
    #expect(policy.next(counters, of: pid, cached: nil, at: .zero) == .fingerprint)
    policy.recordRollup(.milliseconds(11))
    #expect(policy.next(counters, of: pid, cached: nil, at: .zero) == .read)
    // Another process starts again.
    _ = policy.next(try self.counters(start: 8), of: pid, cached: nil, at: .zero)
    #expect(
      policy.next(try self.counters(start: 8), of: pid, cached: nil, at: .zero) == .fingerprint)
  }
}

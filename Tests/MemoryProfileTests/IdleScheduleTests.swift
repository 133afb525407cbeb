import ProcFS
import Testing

@testable import MemoryProfile

/// When an idle process is checked, without a real process.
@Suite(.timeLimit(.minutes(20))) struct IdleScheduleTests {
  /// The times at which each step is due, of samples at an interval of one second.
  private func times(
    of pid: ProcessID, ratio: Double?, comparesRollups: Bool = true, seconds: Int,
    read: Duration = .milliseconds(10), stat: Duration = .microseconds(12),
    filesChange: Bool = false
  ) -> (reads: [Int], rollups: [Int], counters: [Int]) {
    var schedule = IdleSchedule()
    var reads = [0]
    var rollups: [Int] = []
    var counters: [Int] = []
    for second in 1...seconds {
      let now = Duration.seconds(second)
      switch schedule.step(
        of: pid, readAt: .seconds(reads.last ?? 0), at: now, comparesRollups: comparesRollups)
      {
      case .reuse, .kernelThread: break
      case .counters:
        schedule.recordCounters(at: now)
        schedule.recordCounters(cost: stat, read: read)
        counters.append(second)
      case .rollup:
        schedule.recordRollup(at: now, hasChangedFiles: filesChange)
        rollups.append(second)
      case .read(let withRollup):
        schedule.recordRead()
        if withRollup, let ratio { schedule.recordBaseline(cost: read * ratio, read: read) }
        reads.append(second)
      }
    }
    return (Array(reads.dropFirst()), rollups, counters)
  }

  private func gaps(_ times: [Int]) -> [Int] { zip(times.dropFirst(), times).map { $0 - $1 } }

  @Test func `without smaps_rollup, mappings are read every 30 s and stat every 5 s`() {
    let pid = ProcessID(rawValue: 4711)
    for (ratio, compares) in [(nil, true), (0.5, true), (0.1, false)] as [(Double?, Bool)] {
      let found = times(of: pid, ratio: ratio, comparesRollups: compares, seconds: 301)
      #expect(found.reads.count == 10)
      #expect(gaps(found.reads).allSatisfy { $0 == 30 })
      #expect(found.rollups.isEmpty)
      #expect(gaps((found.reads + found.counters).sorted()).allSatisfy { $0 <= 5 })
    }
  }

  @Test func `with a cheap smaps_rollup, mappings are read every five minutes`() {
    let found = times(of: ProcessID(rawValue: 4711), ratio: 0.1, seconds: 1000)
    // The first read comes within 30 s: the ratio is not known before. The next one may follow at
    // any time, as the period is another one then.
    #expect((4...5).contains(found.reads.count))
    #expect(gaps(Array(found.reads.dropFirst())).allSatisfy { $0 == 300 })
    #expect(gaps((found.reads + found.rollups).sorted()).allSatisfy { $0 <= 20 })
    #expect(found.rollups.count > 40)
  }

  @Test func `if the memory of files changes, mappings are read every 90 s`() {
    let found = times(of: ProcessID(rawValue: 4711), ratio: 0.1, seconds: 400, filesChange: true)
    #expect((5...7).contains(found.reads.count))
    #expect(gaps(Array(found.reads.dropFirst())).allSatisfy { $0 <= 90 })
    #expect(gaps((found.reads + found.rollups).sorted()).allSatisfy { $0 <= 20 })
  }

  @Test func `smaps_rollup is read more often if it costs less`() {
    let found = times(of: ProcessID(rawValue: 4711), ratio: 0.01, seconds: 400)
    #expect(
      gaps((found.reads + found.rollups).filter { $0 >= found.reads[0] }.sorted())
        .allSatisfy { $0 <= 5 })
  }

  @Test func `a short smaps_rollup is read every 30 s even if it saves less`() {
    let pid = ProcessID(rawValue: 4711)
    let found = times(of: pid, ratio: 0.3, seconds: 400, read: .milliseconds(3))
    #expect((2...3).contains(found.reads.count))
    #expect(gaps((found.reads + found.rollups).sorted()).allSatisfy { $0 <= 30 })
    #expect(found.rollups.count >= 10)
    // It would keep the process from mapping memory for longer than a millisecond.
    #expect(times(of: pid, ratio: 0.3, seconds: 400, read: .milliseconds(4)).rollups.isEmpty)
    #expect(times(of: pid, ratio: 0.45, seconds: 400, read: .milliseconds(1)).rollups.isEmpty)
    #expect(times(of: pid, ratio: nil, seconds: 400).rollups.isEmpty)
  }

  @Test func `a cheap smaps_rollup is compared after a read that did not include it`() {
    var schedule = IdleSchedule()
    schedule.recordRead()
    schedule.recordBaseline(cost: .microseconds(10), read: .microseconds(200))
    // The process ran.
    schedule.recordRead()
    let pid = ProcessID(rawValue: 1)
    let steps = (1...31).map {
      schedule.step(of: pid, readAt: .zero, at: .seconds($0), comparesRollups: true)
    }
    #expect(!steps.contains(.rollup) && steps.contains(.read(withRollup: true)))
  }

  @Test func `stat of small processes is compared every 10 s`() {
    let found = times(
      of: ProcessID(rawValue: 4711), ratio: nil, seconds: 301, read: .microseconds(140))
    #expect(found.reads.count == 10)
    let pauses = gaps((found.reads + found.counters).sorted())
    #expect(pauses.allSatisfy { $0 <= 10 } && pauses.filter { $0 == 10 }.count > 15)
  }

  @Test func `processes are read in different samples`() {
    var counts = [Int](repeating: 0, count: 31)
    for pid in 1000..<1300 {
      for second in times(of: ProcessID(rawValue: Int32(pid)), ratio: nil, seconds: 30).reads {
        counts[second] += 1
      }
    }
    #expect(counts.reduce(0, +) == 300)
    #expect(counts.max() ?? 0 <= 13)
  }

  @Test func `the ratio is measured again after ten reads`() {
    var schedule = IdleSchedule()
    schedule.recordBaseline(cost: .milliseconds(1), read: .milliseconds(2))
    for _ in 0..<9 { schedule.recordRead() }
    #expect(schedule.rollupRatio == 0.5)
    schedule.recordRead()
    #expect(schedule.rollupRatio == nil)
  }
}

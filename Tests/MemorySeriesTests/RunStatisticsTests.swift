import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import MemorySeries

@Suite(.timeLimit(.minutes(20))) struct RunStatisticsTests {
  private func sample(_ seconds: Int, _ heaps: [Int32: UInt64]) -> Sample {
    Sample(
      interval: .seconds(seconds)...(.seconds(seconds)),
      processes: heaps.sorted { $0.key < $1.key }.map { pid, bytes in
        ProcessRecord(
          identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 1), parent: nil,
          commandLine: CommandLine(bytes: Array("p\(pid)".utf8)), name: "p", faults: PageFaults(),
          memory: MemoryUsage([.heap: bytes], measures: [.swapPSS: 7]))
      }, accumulatedFaults: PageFaults())
  }

  @Test func `a process that does not exist is 0 in sums, and has no sample of its own`() {
    var statistics = RunStatistics()
    statistics.add(sample(0, [:]))
    statistics.add(sample(1, [1: 100]))
    statistics.add(sample(2, [1: 300, 2: 1000]))
    statistics.add(sample(3, [1: 200]))
    let total = statistics.series(of: .total)
    #expect((total.count, total.peak, total.average) == (4, 1300, 400))
    #expect(total.peakTime == .seconds(2))
    #expect(statistics.series(of: .category(.heap)).average == 400)
    #expect(statistics.series(of: .measure(.swapPSS)).peak == 14)
    #expect(statistics.series(of: .measure(.hugetlb)).peak == 0)
    #expect(statistics.processes.map(\.identity.pid.rawValue) == [2, 1])
    #expect(statistics.processes.map(\.series.count) == [1, 3])
    #expect(statistics.processes.map(\.series.average) == [1000, 200])
  }

  @Test func `only the largest of many processes are kept, from the first sample on`() {
    var statistics = RunStatistics()
    let many = Dictionary(uniqueKeysWithValues: (1...1000).map { (Int32($0), UInt64($0) * 10) })
    for second in 0..<5 { statistics.add(sample(second, many)) }
    let kept = statistics.processes
    #expect(kept.count <= RunStatistics.capacity)
    #expect(kept.prefix(100).map(\.identity.pid.rawValue) == Array((901...1000).reversed()))
    #expect(kept.prefix(100).allSatisfy { $0.series.count == 5 })
    statistics.add(sample(5, [5000: 20_000, 5001: 5]))
    #expect(statistics.processes.first?.identity.pid.rawValue == 5000)
    #expect(!statistics.processes.contains { $0.identity.pid.rawValue == 5001 })
  }
}

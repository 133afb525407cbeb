import MemoryProfile
import ProcFS
import Testing

@testable import MemorySeries

@Suite(.timeLimit(.minutes(20))) struct GroupStatisticsTests {
  /// A sample with a process for each size in bytes.
  private func sample(_ second: Int, _ sizes: [UInt64]) -> Sample {
    Sample(
      interval: .seconds(second)...(.seconds(second)),
      processes: sizes.enumerated().map { index, bytes in
        ProcessRecord(
          identity: ProcessIdentity(pid: ProcessID(rawValue: Int32(index + 1)), startTime: 1),
          parent: nil, commandLine: CommandLine(bytes: []), name: "",
          faults: PageFaults(), memory: MemoryUsage([.heap: bytes]))
      }, accumulatedFaults: PageFaults())
  }

  @Test func `averages of the shown groups and the others add up to the whole`() {
    var statistics = GroupStatistics()
    for second in 0..<2000 {
      let step = UInt64(second)
      statistics.add(
        sample(second, [1000 + step, 500, step % 7 * 10, 30, 0]),
        groups: ["a", "b", "c", "a", "zombie"])
    }
    let shown = statistics.largest(1)
    #expect(shown.map(\.name) == ["a"])
    #expect(shown.first?.series.peak == 3029)
    let others = statistics.others(than: shown)
    #expect(others?.count == 2)
    #expect(others?.series.count == 2000)
    #expect(others?.series.firstValue == 500)
    #expect(others?.series.lastValue == 500 + 1999 % 7 * 10)
    let sum = (shown.first?.series.average ?? 0) + (others?.series.average ?? 0)
    #expect(abs(Int(sum) - Int(statistics.whole.average)) <= 1)
    #expect(statistics.processCount(of: "a") == 2)
    #expect(statistics.others(than: statistics.groups) == nil)
  }

  @Test func `of at most 512 samples, the peak of the others is exact`() {
    var statistics = GroupStatistics()
    for (second, sizes) in [[9, 1, 1], [90, 3, 4], [9, 6, 0]].enumerated()
      as EnumeratedSequence<[[UInt64]]>
    {
      statistics.add(sample(second, sizes), groups: ["a", "b", "c"])
    }
    let others = statistics.others(than: statistics.largest(1))
    #expect(others?.series.peak == 7)
    #expect(others?.series.peakTime == .seconds(1))
  }

  @Test func `many groups take bounded memory, and all are counted`() {
    var statistics = GroupStatistics()
    for second in 0..<40 {
      let names = (0..<100).map { "\(second * 100 + $0)" }
      statistics.add(sample(second, names.map { 10 + UInt64($0.count) }), groups: names)
    }
    #expect(statistics.groups.count <= GroupStatistics.capacity)
    #expect(statistics.others(than: statistics.largest(10))?.count == 3990)
  }
}

import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(5))) struct RunLevelsTests {
  private func sample(_ seconds: Int, _ heaps: [Int32: UInt64]) -> Sample {
    Sample(
      interval: .seconds(seconds)...(.seconds(seconds)),
      processes: heaps.sorted { $0.key < $1.key }.map { pid, bytes in
        ProcessRecord(
          identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 1), parent: nil,
          commandLine: CommandLine(bytes: Array("p\(pid)".utf8)), name: "p", faults: PageFaults(),
          memory: MemoryUsage([.heap: bytes], swap: 7))
      }, accumulatedFaults: PageFaults())
  }

  @Test func `what was not there counts as nothing in sums, and not at all for a process`() {
    var levels = RunLevels()
    levels.note(sample(0, [:]))
    levels.note(sample(1, [1: 100]))
    levels.note(sample(2, [1: 300, 2: 1000]))
    levels.note(sample(3, [1: 200]))
    let total = levels.levels(of: .total)
    #expect((total.count, total.peak, total.average) == (4, 1300, 400))
    #expect(total.peakTime == .seconds(2))
    #expect(levels.levels(of: .category(.heap)).average == 400)
    #expect(levels.levels(of: .swap).peak == 14)
    #expect(levels.levels(of: .hugetlb).peak == 0)
    #expect(levels.processes.map(\.identity.pid.rawValue) == [2, 1])
    #expect(levels.processes.map(\.levels.count) == [1, 3])
    #expect(levels.processes.map(\.levels.average) == [1000, 200])
  }

  @Test func `of many processes the largest are kept, and the others do not come and go`() {
    var levels = RunLevels()
    let many = Dictionary(uniqueKeysWithValues: (1...1000).map { (Int32($0), UInt64($0) * 10) })
    for second in 0..<5 { levels.note(sample(second, many)) }
    let kept = levels.processes
    #expect(kept.count <= RunLevels.capacity)
    #expect(kept.prefix(100).map(\.identity.pid.rawValue) == Array((901...1000).reversed()))
    #expect(kept.prefix(100).allSatisfy { $0.levels.count == 5 })
    levels.note(sample(5, [5000: 20_000, 5001: 5]))
    #expect(levels.processes.first?.identity.pid.rawValue == 5000)
    #expect(!levels.processes.contains { $0.identity.pid.rawValue == 5001 })
  }
}

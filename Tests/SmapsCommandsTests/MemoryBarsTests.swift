import MemoryProfile
import Plot
import ProcFS
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(5))) struct MemoryBarsTests {
  @Test func `if there are too many parts, the smallest are merged, and no memory is lost`() {
    let names = (1...15).map { ("[anon:\($0)]", UInt64($0) * 4096) }
    let process = ProcessRecord(
      identity: ProcessIdentity(pid: ProcessID(rawValue: 7), startTime: 1), parent: nil,
      commandLine: CommandLine(bytes: Array("a".utf8)), name: "a", faults: PageFaults(),
      memory: MemoryUsage(
        [.heap: 1 << 20], others: Dictionary(uniqueKeysWithValues: names)))
    let chart = MemoryBars([process], metadata: ChartMetadata()).chart
    #expect(chart.parts.count == MemoryLayers.limit)
    #expect(chart.parts.first?.name == "Heap")
    #expect(chart.parts.last?.name == "Other (5)")
    #expect(chart.bars.first?.values.last == Double((1 + 2 + 3 + 4 + 5) * 4096))
    #expect(chart.bars.first?.values.reduce(0, +) == Double((1 << 20) + 120 * 4096))
  }
}

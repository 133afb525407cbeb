import MemoryProfile
import Plot
import ProcFS
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct MemoryBarsTests {
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

  @Test func `with --by, a bar is a group of processes, and --top leaves the others`() throws {
    let processes = ["cc1", "cc1", "ld", "make"].enumerated().map { index, name in
      ProcessRecord(
        identity: ProcessIdentity(pid: ProcessID(rawValue: Int32(index) + 7), startTime: 1),
        parent: nil, commandLine: CommandLine(bytes: Array("\(name) x".utf8)), name: name,
        faults: PageFaults(), memory: MemoryUsage([.heap: UInt64(4 - index) << 20]))
    }
    let table = try ProcessTable(
      of: processes, by: .program, counting: .pss, regex: nil, order: nil, top: 1)
    let chart = MemoryBars(table, metadata: ChartMetadata()).chart
    #expect(chart.bars.map(\.name) == ["cc1 ×2", "Other (2)"])
    #expect(chart.bars.map { $0.values.reduce(0, +) } == [7_340_032, 3_145_728])
    #expect(chart.subtitle.replacing("\u{A0}", with: " ") == "4 processes · total 10.0 MiB")
  }

  @Test func `a bar is PSS, and huge pages are noted beside it`() {
    let processes = [7, 8].map { pid in
      ProcessRecord(
        identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 1), parent: nil,
        commandLine: CommandLine(bytes: Array("a".utf8)), name: "a", faults: PageFaults(),
        memory: MemoryUsage([.heap: 1 << 20], measures: [.hugetlb: 3 << 30]))
    }
    let chart = MemoryBars(processes, metadata: ChartMetadata()).chart
    #expect(chart.bars.map(\.name) == ["7 a + 3.00 GiB huge pages", "8 a + 3.00 GiB huge pages"])
    #expect(chart.bars.map { $0.values.reduce(0, +) } == [1_048_576, 1_048_576])
    #expect(
      chart.subtitle.replacing("\u{A0}", with: " ")
        == "2 processes · total 2.00 MiB · huge pages at most 6.00 GiB")
    #expect(chart.summary.contains("2.00 MiB together, and huge pages at most 6.00 GiB, which"))
  }
}

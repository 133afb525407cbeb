import MemoryProfile
import ProcFS
import Testing

@testable import MemorySeries

@Suite(.timeLimit(.minutes(20))) struct DetailSeriesTests {
  private func process(
    _ pid: Int32, heap: UInt64, files: [String: UInt64] = [:]
  ) -> ProcessRecord {
    var memory = MemoryUsage([.heap: heap, .libraryText: files.values.reduce(0, +)])
    memory = memory.withFiles(
      Dictionary(
        uniqueKeysWithValues: files.map { path, bytes in
          (MemoryPart(.libraryText, name: Array(path.utf8)), bytes)
        }))
    return ProcessRecord(
      identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 1), parent: nil,
      commandLine: CommandLine(bytes: Array("p".utf8)), name: "p", faults: PageFaults(),
      memory: memory)
  }

  private func sample(_ second: Int, _ processes: [ProcessRecord]) -> Sample {
    Sample(
      interval: .seconds(second) ... .seconds(second), processes: processes,
      accumulatedFaults: PageFaults())
  }

  private func sum(_ series: DetailSeries) -> [UInt64] {
    let points = series.points
    return series.keysBySize.reduce(points.map { _ in 0 }) { sums, key in
      zip(sums, series.values(of: key.key, at: points)).map { $0 + $1 }
    }
  }

  @Test func `a process has its categories, and files in them`() {
    var series = DetailSeries()
    series.append(sample(0, [process(7, heap: 1000, files: ["/a": 300, "/b": 50])]))
    series.append(sample(1, [process(7, heap: 2000, files: ["/a": 310])]))
    let identity = ProcessIdentity(pid: ProcessID(rawValue: 7), startTime: 1)
    let key = DetailSeries.Key(process: identity, category: .libraryText, name: Array("/a".utf8))
    #expect(series.values(of: key, at: series.points) == [300, 310])
    #expect(series.keysBySize.map(\.peak) == [2000, 310, 50])
    #expect(series.keysBySize.allSatisfy { $0.key.process == identity })
    #expect(sum(series) == [1350, 2310])
  }

  @Test func `many processes and names are merged, and no memory is lost`() {
    var series = DetailSeries()
    var totals: [UInt64] = []
    for second in 0..<20 {
      let processes = (0..<150).map { index -> ProcessRecord in
        let pid = Int32(second * 40 + index + 1)
        let files = Dictionary(
          uniqueKeysWithValues: (0..<80).map { ("/file \($0)", UInt64($0 * index + second)) })
        return process(pid, heap: UInt64(pid) * 1000, files: files)
      }
      let sample = sample(second, processes)
      totals.append(sample.total.total)
      series.append(sample)
    }
    #expect(series.points.map(\.total) == totals)
    #expect(sum(series) == totals)
    #expect(series.keysBySize.count <= DetailSeries.keyCapacity)
    let processes = Set(series.keysBySize.compactMap { $0.key.process })
    #expect(processes.count <= DetailSeries.processCapacity)
    // The largest of all still has its own keys.
    let largest = ProcessIdentity(pid: ProcessID(rawValue: 19 * 40 + 150), startTime: 1)
    #expect(processes.contains(largest))
  }

  @Test func `a long run keeps its extreme samples`() {
    var series = DetailSeries()
    for second in 0..<5000 {
      series.append(sample(second, [process(1, heap: second == 3210 ? 9_000_000 : 1000)]))
    }
    #expect(series.points.count <= 2 * 256 + 2)
    #expect(series.points.contains { $0.time == .seconds(3210) && $0.total == 9_000_000 })
  }
}

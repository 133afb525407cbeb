import MemoryProfile
import ProcFS
import Testing

@testable import MemorySeries

/// A run that is split by mapping.
@Suite(.timeLimit(.minutes(20))) struct RegionSeriesTests {
  private func sample(
    _ second: Int, _ processes: [(pid: Int32, regions: [(Range<UInt64>, UInt64)])]
  ) -> Sample {
    Sample(
      interval: .seconds(second)...(.seconds(second)),
      processes: processes.map { pid, regions in
        var memory = MemoryUsage(detail: .mappings)
        memory[.anonymous] = regions.reduce(0) { $0 + $1.1 }
        memory.regions = regions.map { addresses, bytes in
          MemoryRegion(
            addresses: addresses, kind: .anonymous, part: MemoryPart(.anonymous, name: []),
            bytes: bytes)
        }
        return ProcessRecord(
          identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 1), parent: nil,
          commandLine: CommandLine(bytes: Array("p\(pid)".utf8)), name: "",
          faults: PageFaults(), memory: memory)
      }, accumulatedFaults: PageFaults())
  }

  @Test func `a mapping that grows is one series, and belongs to its process`() throws {
    var series = TimeSeries(by: .mapping)
    series.append(sample(0, [(1, [(10..<20, 5), (50..<60, 7)]), (2, [(10..<20, 1)])]))
    series.append(sample(1, [(1, [(10..<40, 9), (45..<60, 8)]), (2, [(10..<20, 2)])]))
    series.append(sample(2, [(2, [(10..<20, 3), (30..<40, 4)])]))
    let points = series.points
    let values = series.groups.map { series.values(of: $0, at: points) }
    #expect(values == [[5, 9, 0], [7, 8, 0], [0, 0, 4], [1, 2, 3]])
    let first = try #require(series.groups.first)
    guard case .region(let identity) = first else {
      Issue.record("not a region")
      return
    }
    let known = try #require(series.region(of: identity))
    #expect(known.region.addresses == 10..<40)
    #expect(String(decoding: known.title, as: UTF8.self) == "p1")
    #expect(identity.process.pid.rawValue == 1)
  }

  /// A machine has tens of thousands of mappings.
  @Test func `the series stays small, keeps the largest mappings, and loses no byte`() {
    var series = TimeSeries(by: .mapping)
    let count: UInt64 = 3000
    for second in 0..<4 {
      let regions = (0..<count).map { index in
        let start = index * 10
        // One of them grows.
        let bytes = index == 1234 ? 5000 + 10000 * UInt64(second) : 1 + index % 100
        return (start..<start + 10, bytes)
      }
      series.append(sample(second, [(1, regions)]))
    }
    let points = series.points
    #expect(series.groups.count < 200)
    let keys = series.groups + [.rest]
    for (index, point) in points.enumerated() {
      let sum = keys.reduce(0) { $0 + series.values(of: $1, at: points)[index] }
      #expect(sum == point.total)
    }
    #expect(
      series.groups.first.map { series.values(of: $0, at: points) }
        == [5000, 15000, 25000, 35000])
    let kept = series.groups.filter {
      if case .region(let identity) = $0 { series.region(of: identity) != nil } else { false }
    }
    #expect(kept == series.groups)
  }
}

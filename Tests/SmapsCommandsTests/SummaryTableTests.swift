import MemoryProfile
import Plot
import ProcFS
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(5))) struct SummaryTableTests {
  /// A run with one process, which has a heap of this size in MiB at each second.
  private func summary(_ seconds: Int, _ heap: (Int) -> UInt64) -> RunSummary {
    var summary = RunSummary(hasStatistics: true, interval: .seconds(1))
    for second in 0..<seconds {
      summary.add(
        SyntheticRun.sample(
          at: second, [(7, "server --quiet", MemoryUsage([.heap: heap(second) << 20]))]))
    }
    return summary
  }

  private func lines(_ summary: RunSummary, width: Int = 80) throws -> [String] {
    SummaryTable(width: width, resolution: summary.resolution)
      .render(try #require(summary.statistics))
  }

  @Test func `a step is reported with its size and its time`() throws {
    let lines = try lines(summary(300) { $0 < 150 ? 50 : 90 })
    #expect(
      lines == [
        "      PEAK   AVERAGE  GROWTH/HOUR (99% RANGE)  NAME",
        "  90.0 MiB  70.0 MiB  no steady growth         Total",
        "  90.0 MiB  70.0 MiB  no steady growth         Heap",
        "  90.0 MiB  70.0 MiB  no steady growth         7 server --quiet",
        "no steady growth: 40.0 MiB more at the end, since 2 min 30 s: Total",
        "no steady growth: 40.0 MiB more at the end, since 2 min 30 s: Heap",
        "no steady growth: 40.0 MiB more at the end, since 2 min 30 s: 7 server --quiet",
      ])
  }

  @Test func `a short run has first and last values and their difference`() throws {
    let lines = try lines(summary(30) { UInt64(50 - $0) })
    #expect(
      lines == [
        "      PEAK   AVERAGE     FIRST      LAST     CHANGE  NAME",
        "  50.0 MiB  35.5 MiB  50.0 MiB  21.0 MiB  -29.0 MiB  Total",
        "  50.0 MiB  35.5 MiB  50.0 MiB  21.0 MiB  -29.0 MiB  Heap",
        "  50.0 MiB  35.5 MiB  50.0 MiB  21.0 MiB  -29.0 MiB  7 server --quiet",
      ])
    #expect(!lines.joined().contains("too short"))
  }

  @Test func `lines fit in the width`() throws {
    let long = String(repeating: "x", count: 200)
    for heap in [{ $0 < 150 ? 50 : 90 }, { _ in 50 }] as [(Int) -> UInt64] {
      for seconds in [30, 300] {
        var summary = RunSummary(hasStatistics: true, interval: .milliseconds(500))
        for second in 0..<seconds {
          summary.add(
            SyntheticRun.sample(
              at: second * 29, [(7, long, MemoryUsage([.heap: heap(second) << 20]))]))
        }
        #expect(try lines(summary).allSatisfy { $0.count <= 80 })
      }
    }
  }

  @Test func `JSON has the same facts`() throws {
    var summary = summary(300) { $0 < 150 ? 50 : 90 }
    var late = SyntheticRun.sample(at: 309, [(7, "server", MemoryUsage([.heap: 90 << 20]))])
    late.skipped = SkippedSamples(count: 9, reason: .suspended)
    summary.add(late)
    let json = String(
      decoding: SummaryJSON(start: nil).encode(summary, try #require(summary.statistics)),
      as: UTF8.self)
    #expect(json.contains(#""skipped":{"samples":9,"reasons":{"suspended":9}}"#))
    #expect(
      json.contains(
        #""first":52428800,"last":94371840,"growth":{"verdict":"unsteady","#
          + #""bytes_more":41943040,"since_millis":150000}"#))
    #expect(
      summary.headings(after: .seconds(309), beginning: nil).last
        == "skipped 9 samples: the machine was suspended")
  }
}

import MemoryProfile
import MemorySeries
import Plot
import ProcFS
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct SummaryTableTests {
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

  private func lines(_ summary: RunSummary, width: Int? = 80) throws -> [String] {
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

  @Test func `names are whole if there is no width`() throws {
    let name = String(repeating: "x", count: 200)
    var summary = RunSummary(hasStatistics: true, interval: .seconds(1))
    for second in 0..<300 {
      let heap: UInt64 = second < 150 ? 50 : 90
      summary.add(
        SyntheticRun.sample(at: second, [(7, name, MemoryUsage([.heap: heap << 20]))]))
    }
    #expect(try lines(summary, width: nil).count { $0.hasSuffix(" 7 \(name)") } == 2)
    #expect(try lines(summary, width: nil).allSatisfy { !$0.contains("…") })
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

  /// A run of programs: two that exist all the time, and one that has 0 to 2 processes.
  private func programs(by dimension: Dimension, counting measure: Measure = .pss) throws
    -> RunSummary
  {
    var summary = RunSummary(
      hasStatistics: true, interval: .seconds(1), counting: measure,
      groups: try SummaryGroups(dimension, regex: nil))
    for second in 0..<4 {
      var processes: [(Int32, String, UInt64)] = [(1, "make", 1), (2, "sh", 2)]
      if second > 0 { processes.append((3, "cc1", 30)) }
      if second == 2 { processes.append((4, "cc1", 10)) }
      var sample = SyntheticRun.sample(
        at: second, processes.map { ($0.0, $0.1, MemoryUsage([.heap: $0.2 << 20])) })
      for (index, process) in processes.enumerated() {
        sample.processes[index].executable = Array("/usr/bin/\(process.1)".utf8)
      }
      summary.add(sample)
    }
    return summary
  }

  @Test func `groups are in place of processes, with their number and the sum of the others`()
    throws
  {
    let summary = try programs(by: .program)
    func lines(_ split: SplitConfiguration) throws -> [String] {
      SummaryTable(width: 80, resolution: summary.resolution, split: split)
        .render(try #require(summary.statistics), summary.groups)
    }
    #expect(
      try lines(SplitConfiguration(dimension: .program, top: 1)) == [
        "      PEAK   AVERAGE     FIRST      LAST     CHANGE  NAME",
        "  43.0 MiB  28.0 MiB  3.00 MiB  33.0 MiB  +30.0 MiB  Total",
        "  43.0 MiB  28.0 MiB  3.00 MiB  33.0 MiB  +30.0 MiB  Heap",
        // 0 MiB in the first sample, so averages add up to the total.
        "  40.0 MiB  25.0 MiB       0 B  30.0 MiB  +30.0 MiB  cc1 ×2",
        "  3.00 MiB  3.00 MiB  3.00 MiB  3.00 MiB          0  Other (2)",
      ])
    let all = try lines(SplitConfiguration(dimension: .program, top: nil))
    #expect(all.suffix(2).map { $0.suffix(4) } == ["  sh", "make"])
    let json = String(
      decoding: SummaryJSON(start: nil, split: SplitConfiguration(dimension: .program, top: 2))
        .encode(summary, try #require(summary.statistics)), as: UTF8.self)
    #expect(json.contains(#""by":"program","groups":[{"name":"cc1","procs":2,"samples":4,"#))
    #expect(json.contains(#""others":{"groups":1,"samples":4,"peak":1048576,"#))
    #expect(!json.contains("cmdline"))
  }

  @Test func `long names of groups keep their number of processes, and paths their end`() {
    func label(_ name: String, _ processes: Int, isPath: Bool = false) -> String {
      SummaryGroups.Row(
        name: name, processes: processes, series: BucketedSeries(), isPath: isPath
      ).label(upTo: 10)
    }
    #expect(label("cc1plus", 5) == "cc1plus ×5")
    #expect(label("cc1plus", 53) == "cc1pl… ×53")
    #expect(label("chromium-browser", 1) == "chromium-…")
    #expect(label("/usr/lib/libc.so.6", 0, isPath: true) == "…libc.so.6")
  }

  @Test func `by category there are no processes, and --top limits processes`() throws {
    let summary = try programs(by: .process)
    #expect(summary.groups == nil)
    func lines(_ split: SplitConfiguration) throws -> [String] {
      SummaryTable(width: 80, resolution: summary.resolution, split: split)
        .render(try #require(summary.statistics), nil)
    }
    let categories = try lines(SplitConfiguration(dimension: .category, top: nil))
    #expect(categories.dropFirst().map { $0.suffix(5) } == ["Total", " Heap"])
    let top = try lines(SplitConfiguration(dimension: .process, top: 1))
    #expect(top.dropLast().last?.hasSuffix("  3 cc1") == true)
    #expect(top.last == "and 3 smaller processes")
  }

  @Test func `a summary names another measure than PSS`() throws {
    let summary = try programs(by: .program, counting: .rss)
    #expect(
      summary.heading(after: .seconds(3)).hasPrefix("peak 43.0 MiB of RSS (upper bound) after"))
    let lines = SummaryTable(width: 80, resolution: .seconds, measure: .rss)
      .render(try #require(summary.statistics), summary.groups)
    #expect(lines[1].hasSuffix("  Total RSS (upper bound)"))
  }
}

import MemoryProfile
import Plot
import ProcFS
import TestSupport
import Testing
import TextScreen

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct RunSummaryTests {
  private func sample(_ seconds: Int, _ processes: [(Int32, String, MemoryUsage)]) -> Sample {
    Sample(
      interval: .seconds(seconds)...(.seconds(seconds)),
      processes: processes.map { pid, command, memory in
        ProcessRecord(
          identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 1), parent: nil,
          commandLine: CommandLine(bytes: Array(command.utf8)), name: "name",
          faults: PageFaults(), memory: memory)
      }, accumulatedFaults: PageFaults())
  }

  @Test func `named memory has rows of its own in the summary and in the live view`() throws {
    var sampler = Sampler(try ProcTree(Checkout.tree("go-named")), selection: Selection())
    let sample = try sampler.sample { .zero }
    var summary = RunSummary(hasStatistics: true)
    summary.add(sample)
    let statistics = try #require(summary.statistics)
    var history = LiveHistory(escaping: .readable)
    history.add(sample)
    let page = LivePage(
      history: history, state: LiveViewState(), size: ScreenSize(columns: 80, rows: 40),
      glyphs: .blocks, subject: nil, message: nil)
    let heap = ByteFormatter.brief(sample.total.others["[anon: Go: heap]"] ?? 0)
    for lines in [
      summary.lines(after: .zero), SummaryTable(width: 80, resolution: .seconds).render(statistics),
      page.rows().map(\.text),
    ] {
      #expect(lines.contains { $0.contains("[anon: Go: heap]") && $0.contains(heap) })
      #expect(!lines.contains { $0.contains("Other") })
    }
    let json = String(
      decoding: SummaryJSON(start: nil).encode(summary, statistics), as: UTF8.self)
    #expect(json.contains(#"{"name":"[anon: Go: gc bits]","category":"other","samples":1,"#))
    #expect(json.contains(#"{"name":"other","samples":1,"#))
  }

  @Test func `the summary has the peak and its largest categories and processes`() {
    var summary = RunSummary()
    summary.add(sample(0, [(1, "make", MemoryUsage([.heap: 1 << 20]))]))
    summary.add(
      sample(
        2,
        [
          (1, "make", MemoryUsage([.heap: 1 << 20, .stack: 4096])),
          (2, "/usr/bin/cc1 -O2", MemoryUsage([.heap: 200 << 20, .libraryText: 3 << 20])),
        ]))
    summary.add(sample(3, [(1, "make", MemoryUsage([.heap: 1 << 20]))]))
    #expect(
      summary.lines(after: .milliseconds(3500)) == [
        "peak 204 MiB after 2 s (3.5 s, 3 samples)",
        "     201 MiB  Heap",
        "    3.00 MiB  Library Text",
        "    4.00 KiB  Stack",
        "     203 MiB  2 cc1 -O2",
        "    1.00 MiB  1 make",
      ])
  }

  @Test func `smaller processes are summed up, and long labels are truncated`() {
    var summary = RunSummary()
    let processes = (1...8 as ClosedRange<Int32>).map {
      ($0, String(repeating: "x", count: 100), MemoryUsage([.heap: UInt64($0) << 20]))
    }
    summary.add(sample(0, processes))
    let lines = summary.lines(after: .seconds(1))
    #expect(lines.count == 8)
    #expect(lines.first == "peak 36.0 MiB after 0 ms (1 s, 1 sample)")
    #expect(lines.last == "    6.00 MiB  other processes")
    #expect(lines.dropFirst(2).dropLast().allSatisfy { $0.count == 12 + 2 + 64 && $0.last == "…" })
  }

  @Test func `a run without memory is reported`() {
    var summary = RunSummary()
    #expect(summary.lines(after: .zero) == ["no memory was measured (0 ms, 0 samples)"])
    summary.add(sample(0, []))
    #expect(summary.lines(after: .zero) == ["no memory was measured (0 ms, 1 sample)"])
  }
}

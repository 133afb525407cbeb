import MemoryProfile
import MemorySeries
import Plot
import PlotCairo
import ProcFS
import Recording
import TestSupport
import Testing

@testable import SmapsCommands

private func series(_ recording: String) throws -> (TimeSeries, WallClockTime?) {
  let samples = try RecordedSamples(Checkout.recording(recording), interval: .seconds(1))
  let start = samples.metadata.start
  var series = TimeSeries()
  _ = try samples.forEachSample { sample, _ in
    series.append(sample)
    return true
  }
  return (series, start)
}

@Suite(.timeLimit(.minutes(20))) struct MemoryChartTests {
  @Test func `only categories that are ever above 0 have a layer, in their order`() throws {
    let (series, _) = try series("chromium.ndjson")
    let chart = MemoryChart(series: series, metadata: ChartMetadata(), showsFaults: false).chart
    #expect(
      chart.layers.map(\.name) == [
        "Stack", "Binary Text", "Library Text", "Binary Data", "Library Data", "Anonymous Mappings",
      ])
    #expect(chart.lines.isEmpty)
    #expect(chart.totals == series.points.map { Double($0.total) })
  }

  @Test func `the title is the one from the metadata, or the only process`() throws {
    let only = try sampleSeries("python")
    #expect(chart(only).title.hasPrefix("/usr/bin/python3.11 -c "))
    #expect(chart(try sampleSeries("family")).title == "All processes")
    var other = MemoryChart(
      series: try sampleSeries("family"), metadata: ChartMetadata(title: "x\ty"), showsFaults: false
    )
    #expect(other.chart.title == #"x\ty"#)
    other = MemoryChart(series: TimeSeries(), metadata: ChartMetadata(), showsFaults: true)
    #expect(other.chart.summary == "No sample was taken.")
  }

  @Test func `the subtitle has the host, the times and the counts`() throws {
    let metadata = ChartMetadata(
      title: nil, host: "host", start: WallClockTime(milliseconds: 0, offset: 3600),
      interval: .seconds(1))
    let chart = MemoryChart(
      series: try sampleSeries("names"), metadata: metadata, showsFaults: false
    ).chart
    #expect(
      chart.subtitle.replacing("\u{A0}", with: " ")
        == "host · 1970-01-01 01:00:00 +01:00 · 0 ms · 1 process · 1 sample · every 1 s · "
        + "peak 452 KiB"
    )
  }

  @Test func `huge pages are an upper bound beside the total, and every total is that of PSS`()
    throws
  {
    let series = try sampleSeries("hugetlb-and-swap")
    let chart = chart(series)
    #expect(chart.totals == [556 * 1024])
    #expect(chart.subtitle.replacing("\u{A0}", with: " ").contains("peak 556 KiB"))
    #expect(chart.subtitle.replacing("\u{A0}", with: " ").hasSuffix("huge pages at most 10.0 MiB"))
    #expect(chart.summary.contains("The total was 556 KiB at first"))
    #expect(chart.lines.map(\.name) == ["Huge Pages (upper bound)"])
    #expect(chart.lines.first?.values == [10 * 1024 * 1024])
    #expect(chart.lineAxis == Axis(title: "huge pages (upper bound)", quantity: .bytes))
    // Rates are in strips of their own.
    let faults = MemoryChart(series: series, metadata: ChartMetadata(), showsFaults: true).chart
    #expect(faults.lines == chart.lines)
    #expect(faults.subtitle == chart.subtitle)
  }

  @Test func `shared memory has layers of its own, which are taken from library data`() throws {
    let layers = chart(try sampleSeries("names")).layers
    func value(_ name: String) -> Double? { layers.first { $0.name == name }?.values.first }
    #expect(value("Shared Memory /memfd:frame buffer (deleted)") == 40960.0)
    #expect(value("Shared Memory /dev/zero (deleted)") == 24576.0)
    #expect(layers.reduce(0) { $0 + ($1.values.first ?? 0) } == 452 * 1024)
    #expect(value("Library Data") ?? 4096 == 4096)
  }

  @Test func `many names of shared memory are one layer`() {
    var memory = MemoryUsage([.libraryData: 100])
    for index in 1...5 {
      memory.set(MemoryPart(.libraryData, name: Array("/memfd:\(index)".utf8)), to: UInt64(index))
    }
    var series = TimeSeries()
    series.append(
      Sample(
        interval: .zero ... .zero,
        processes: [
          ProcessRecord(
            identity: ProcessIdentity(pid: ProcessID(rawValue: 1), startTime: 1), parent: nil,
            commandLine: CommandLine(bytes: []), name: "a", faults: PageFaults(), memory: memory)
        ], accumulatedFaults: PageFaults()))
    let chart = chart(series)
    #expect(chart.layers.map(\.name) == ["Library Data", "Shared Memory (5)"])
    #expect(chart.layers.map { $0.values[0] } == [85, 15])
    #expect(chart.title == "[a]")
  }

  @Test func `the chart names what was not measured`() throws {
    let summary = chart(try sampleSeries("swap-without-swappss")).summary
    #expect(summary.hasSuffix("Not measured: swap, huge pages."))
    #expect(!chart(try sampleSeries("names")).summary.contains("Not measured"))
  }

  @Test func `by program, a layer has its number of processes, and --top limits the layers`() {
    var series = TimeSeries(by: .program)
    let programs = [(1, "cc1", 10), (2, "cc1", 20), (3, "ld", 50), (4, "as", 2), (5, "make", 1)]
    let records = programs.map { pid, _, heap in
      ProcessRecord(
        identity: ProcessIdentity(pid: ProcessID(rawValue: Int32(pid)), startTime: 1), parent: nil,
        commandLine: CommandLine(bytes: []), name: "x", faults: PageFaults(),
        memory: MemoryUsage([.heap: UInt64(heap)]))
    }
    series.append(
      Sample(interval: .zero...(.zero), processes: records, accumulatedFaults: PageFaults()),
      groups: programs.map { $0.1 })
    func layers(top: Int?) -> [String] {
      MemoryChart(series: series, metadata: ChartMetadata(), top: top, showsFaults: false).chart
        .layers.map { "\($0.name) \(Int($0.values[0]))" }
    }
    #expect(layers(top: nil) == ["ld 50", "cc1 ×2 30", "as 2", "make 1"])
    #expect(layers(top: 2) == ["ld 50", "cc1 ×2 30", "Other (2) 3"])
    #expect(layers(top: 3) == ["ld 50", "cc1 ×2 30", "as 2", "make 1"])
  }

  @Test func `the largest layer is named if it is that of merged processes`() {
    var series = TimeSeries(by: .process)
    let records = (1...40).map { pid in
      ProcessRecord(
        identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 1), parent: nil,
        commandLine: CommandLine(bytes: Array("a".utf8)), name: "a", faults: PageFaults(),
        memory: MemoryUsage([.heap: 100]))
    }
    series.append(
      Sample(interval: .zero...(.zero), processes: records, accumulatedFaults: PageFaults()))
    func largest(top: Int) -> String? {
      MemoryChart(series: series, metadata: ChartMetadata(), top: top, showsFaults: false)
        .largestIsOther
    }
    #expect(largest(top: 10) == "Other (30)")
    #expect(largest(top: 40) == nil)
  }

  @Test func `a chart of a window has its own start, and times as precise as the interval`() {
    var series = TimeSeries(interval: .milliseconds(100))
    for (tenth, heap) in [(36_000, 1), (36_123, 3), (36_200, 2)] as [(Int, UInt64)] {
      var sample = SyntheticRun.sample(at: 0, [(7, "a", MemoryUsage([.heap: heap << 20]))])
      sample.interval = .milliseconds(tenth * 100) ... .milliseconds(tenth * 100)
      series.append(sample)
    }
    let metadata = ChartMetadata(
      start: WallClockTime("2026-11-24T10:00:00Z"), isWindow: true,
      interval: .milliseconds(100))
    let chart = MemoryChart(series: series, metadata: metadata, showsFaults: false).chart
    #expect(
      chart.subtitle.replacing("\u{A0}", with: " ")
        == "2026-11-24 11:00:00 +00:00 · 1 h into the run · 20 s · 1 process · 3 samples · "
        + "every 100 ms · peak 3.00 MiB")
    #expect(chart.summary.contains("3.00 MiB, 12.3 s after the start"))
    #expect(chart.formatTime(3612.3) == "12.3 s")
  }

  private func chart(_ series: TimeSeries) -> Chart {
    MemoryChart(series: series, metadata: ChartMetadata(), showsFaults: false).chart
  }

  private func sampleSeries(_ tree: String) throws -> TimeSeries {
    var sampler = Sampler(try ProcTree(Checkout.tree(tree)), selection: Selection())
    var series = TimeSeries()
    series.append(try sampler.sample { .zero })
    return series
  }
}

import MemoryProfile
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

@Suite(.timeLimit(.minutes(5))) struct MemoryChartTests {
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

  @Test func `huge pages have a layer if there are any, and the axis names them`() throws {
    let chart = chart(try sampleSeries("hugetlb-and-swap"))
    #expect(chart.layers.last?.name == "Huge Pages")
    #expect(chart.valueAxis.title == "PSS and huge pages")
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

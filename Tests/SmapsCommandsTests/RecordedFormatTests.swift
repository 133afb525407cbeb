import Foundation
import MemorySeries
import Plot
import PlotCairo
import Recording
import TestSupport
import Testing

@testable import SmapsCommands

/// Recorded sample files of every format, which every later version must still read.
@Suite(.timeLimit(.minutes(20))) struct RecordedFormatTests {
  private func ndjson(_ name: String) throws -> String {
    let samples = try RecordedSamples(Checkout.recording(name), interval: .milliseconds(100))
    var json = SampleNDJSON(start: samples.metadata.start)
    var text = ""
    let cutOff = try samples.forEachSample { sample, _ in
      text += String(decoding: json.encode(sample), as: UTF8.self)
      return true
    }
    #expect(cutOff == nil)
    return text
  }

  @Test(arguments: ["workers.db", "workers-all.tsv", "workers.tsv", "rust-original.ndjson"])
  func `a recorded file is replayed to the recorded NDJSON`(name: String) throws {
    let golden = name.replacing(".", with: "-")
    expectGolden(try ndjson(name), "output/recorded-\(golden).ndjson")
  }

  @Test func `the recording of the browser is replayed to the NDJSON of the same run`() throws {
    let printed = try String(contentsOfFile: Checkout.recording("chromium.ndjson"), encoding: .utf8)
    // Earlier versions printed no names.
    let recorded = try ndjson("chromium.db").replacing(/"name":"[^"]*",/, with: "")
    #expect(recorded == printed)
  }

  @Test func `the chart of two runs in a recording has a gap and matches the SVG`() throws {
    let samples = try RecordedSamples(Checkout.recording("workers.db"), interval: .seconds(1))
    let run = samples.metadata
    var series = TimeSeries(interval: run.interval)
    _ = try samples.forEachSample { sample, _ in
      series.append(sample)
      return true
    }
    #expect(series.gaps.count == 1)
    let metadata = ChartMetadata(
      title: run.pattern, host: run.host, start: run.start, interval: run.interval)
    let picture = try MemoryChart(series: series, metadata: metadata, showsFaults: false).chart
      .scene(measuring: try CairoTextMeasure()).rendered(as: .svg)
    expectGolden(
      String(decoding: picture, as: UTF8.self), "svg/recorded-workers.svg",
      comparing: SVGOutline.difference)
  }
}

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
  let start = samples.facts.start
  var series = TimeSeries()
  _ = try samples.forEachSample { sample, _ in
    series.append(sample)
    return true
  }
  return (series, start)
}

@Suite struct MemoryChartTests {
  @Test func `the recorded browser's chart is as it was`() throws {
    let (series, start) = try series("chromium.ndjson")
    let chart = MemoryChart(
      series: series,
      facts: ChartFacts(title: "^/usr/lib/chromium/", host: nil, start: start, interval: nil),
      showsFaults: true
    ).chart
    let picture = try chart.scene(measuring: try CairoTextMeasure()).rendered(as: .svg)
    expectGolden(
      String(decoding: picture, as: UTF8.self), "svg/chromium.svg",
      comparing: SVGOutline.difference)
  }

  @Test func `only what is ever above 0 is a layer, in the order of the categories`() throws {
    let (series, _) = try series("chromium.ndjson")
    let chart = MemoryChart(series: series, facts: ChartFacts(), showsFaults: false).chart
    #expect(
      chart.layers.map(\.name) == [
        "Stack", "Binary Text", "Library Text", "Binary Data", "Library Data", "Anonymous Mappings",
      ])
    #expect(chart.lines.isEmpty)
    #expect(chart.totals == series.moments.map { Double($0.total) })
  }

  @Test func `a title is what was asked for, or the only process`() throws {
    let only = try sampleSeries("python")
    #expect(chart(only).title.hasPrefix("/usr/bin/python3.11 -c "))
    #expect(chart(try sampleSeries("family")).title == "All processes")
    var asked = MemoryChart(
      series: try sampleSeries("family"), facts: ChartFacts(title: "x\ty"), showsFaults: false)
    #expect(asked.chart.title == #"x\ty"#)
    asked = MemoryChart(series: TimeSeries(), facts: ChartFacts(), showsFaults: true)
    #expect(asked.chart.summary == "No sample was taken.")
  }

  @Test func `small facts stand below the title`() throws {
    let facts = ChartFacts(
      title: nil, host: "host", start: WallClockTime(milliseconds: 0, offset: 3600),
      interval: .seconds(1))
    let chart = MemoryChart(
      series: try sampleSeries("names"), facts: facts, showsFaults: false
    ).chart
    #expect(
      chart.subtitle.replacing("\u{A0}", with: " ")
        == "host · 1970-01-01 01:00:00 +01:00 · 0 ms · 1 process · 1 sample · every 1 s · peak 452 KiB"
    )
  }

  @Test func `huge pages are drawn where there are any, and the axis says so`() throws {
    let chart = chart(try sampleSeries("hugetlb-and-swap"))
    #expect(chart.layers.last?.name == "Huge Pages")
    #expect(chart.valueTitle == "PSS and huge pages")
  }

  private func chart(_ series: TimeSeries) -> Chart {
    MemoryChart(series: series, facts: ChartFacts(), showsFaults: false).chart
  }

  private func sampleSeries(_ tree: String) throws -> TimeSeries {
    var sampler = Sampler(try ProcTree(Checkout.tree(tree)), selection: Selection())
    var series = TimeSeries()
    series.append(try sampler.sample { .zero })
    return series
  }
}

/// Neighbours in the stack can be told apart by everyone, and everything from the ground.
@Suite struct PaletteTests {
  private let categories = Category.allCases

  @Test(arguments: SeenColor.Vision.allCases)
  func `neighbours differ`(vision: SeenColor.Vision) {
    for (one, next) in zip(categories, categories.dropFirst()) {
      #expect(distance(one, next, vision) > 12, "\(one) and \(next)")
    }
  }

  /// What a chart mostly consists of: any two of them may adjoin, where what lies between is 0.
  @Test(arguments: SeenColor.Vision.allCases)
  func `everyday layers differ, neighbours or not`(vision: SeenColor.Vision) {
    let everyday = categories.filter { ![.vdso, .vvar, .vsyscall, .other].contains($0) }
    for (index, one) in everyday.enumerated() {
      for other in everyday[(index + 1)...] {
        #expect(distance(one, other, vision) > 9, "\(one) and \(other)")
      }
    }
  }

  @Test func `every colour stands out from the ground`() {
    let ground = Theme.light.ground
    let hex = UInt32(ground.red) << 16 | UInt32(ground.green) << 8 | UInt32(ground.blue)
    for category in categories {
      #expect(
        SeenColor(category.spelling.color).contrast(with: SeenColor(hex)) > 1.85, "\(category)")
    }
  }

  /// Known values: W3C's contrast of white with black and with #767676; red is dark to protanopes.
  @Test func `the measures measure what they say`() {
    #expect(abs(SeenColor(0xFFFFFF).contrast(with: SeenColor(0)) - 21) < 0.001)
    #expect(abs(SeenColor(0xFFFFFF).contrast(with: SeenColor(0x767676)) - 4.54) < 0.01)
    #expect(abs(SeenColor(0xFFFFFF).distance(to: SeenColor(0)) - 100) < 0.01)
    let (red, green) = (SeenColor(0xC04040), SeenColor(0x607030))
    #expect(
      red.seen(with: .deuteranopia).distance(to: green.seen(with: .deuteranopia))
        < red.distance(to: green) / 2)
  }

  private func distance(
    _ one: Category, _ other: Category, _ vision: SeenColor.Vision
  ) -> Double {
    SeenColor(one.spelling.color).seen(with: vision)
      .distance(to: SeenColor(other.spelling.color).seen(with: vision))
  }
}

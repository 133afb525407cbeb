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
  @Test func `only what is ever above 0 is a layer, in the order of the categories`() throws {
    let (series, _) = try series("chromium.ndjson")
    let chart = MemoryChart(series: series, facts: ChartMetadata(), showsFaults: false).chart
    #expect(
      chart.layers.map(\.name) == [
        "Stack", "Binary Text", "Library Text", "Binary Data", "Library Data", "Anonymous Mappings",
      ])
    #expect(chart.lines.isEmpty)
    #expect(chart.totals == series.points.map { Double($0.total) })
  }

  @Test func `a title is what was asked for, or the only process`() throws {
    let only = try sampleSeries("python")
    #expect(chart(only).title.hasPrefix("/usr/bin/python3.11 -c "))
    #expect(chart(try sampleSeries("family")).title == "All processes")
    var asked = MemoryChart(
      series: try sampleSeries("family"), facts: ChartMetadata(title: "x\ty"), showsFaults: false)
    #expect(asked.chart.title == #"x\ty"#)
    asked = MemoryChart(series: TimeSeries(), facts: ChartMetadata(), showsFaults: true)
    #expect(asked.chart.summary == "No sample was taken.")
  }

  @Test func `small facts stand below the title`() throws {
    let facts = ChartMetadata(
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
    #expect(chart.valueAxis.title == "PSS and huge pages")
  }

  private func chart(_ series: TimeSeries) -> Chart {
    MemoryChart(series: series, facts: ChartMetadata(), showsFaults: false).chart
  }

  private func sampleSeries(_ tree: String) throws -> TimeSeries {
    var sampler = Sampler(try ProcTree(Checkout.tree(tree)), selection: Selection())
    var series = TimeSeries()
    series.append(try sampler.sample { .zero })
    return series
  }
}

/// Neighbours in the stack can be told apart by everyone, and everything from the ground.
@Suite(.timeLimit(.minutes(5))) struct PaletteTests {
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

  /// Light or dark.
  @Test(arguments: ThemeName.allCases)
  func `every colour stands out from the ground`(theme: ThemeName) {
    let ground = SeenColor(theme.theme.background)
    let colors =
      categories.map { RGB($0.descriptor.color) } + Palette.colors + LayerColors.others
      + [Palette.other, RGB(Measure.hugetlb.descriptor.color ?? 0)]
    for color in colors { #expect(SeenColor(color).contrast(with: ground) > 1.85, "\(color)") }
  }

  /// Processes and files lie in the palette's order, the rest above any of them.
  @Test(arguments: SeenColor.Vision.allCases)
  func `any two of the palette differ, and neighbours clearly`(vision: SeenColor.Vision) {
    let colors = Palette.colors
    for (index, one) in colors.enumerated() {
      #expect(distance(one, colors[(index + 1) % colors.count], vision) > 18)
      #expect(distance(one, Palette.other, vision) > 10)
      for other in colors[(index + 1)...] { #expect(distance(one, other, vision) > 9) }
    }
    #expect(Palette.color(at: 10) == Palette.color(at: 0))
  }

  @Test(arguments: SeenColor.Vision.allCases)
  func `names that count as other differ from each other and from everyday layers`(
    vision: SeenColor.Vision
  ) {
    let everyday = categories.filter { ![.vdso, .vvar, .vsyscall, .other].contains($0) }
      .map { RGB($0.descriptor.color) }
    for (index, one) in LayerColors.others.enumerated() {
      for other in LayerColors.others[(index + 1)...] + everyday {
        #expect(distance(one, other, vision) > 5, "\(one) and \(other)")
      }
    }
  }

  @Test func `a name has its colour, unless another has it`() {
    let names = (0..<9).map { "[anon:\($0)]" }
    let colors = LayerColors(others: names)
    #expect(Set(names.map(colors.other)).count == 9)
    #expect(LayerColors(others: ["a", "b"]).other("a") == LayerColors(others: ["a"]).other("a"))
  }

  @Test func `what is coloured and read as text is legible`() {
    for theme in [Theme.light, .dark] {
      for color in [LayerColors.faults, RGB(0xFFFF00), RGB(0x000080), theme.background] {
        #expect(theme.legible(color).contrast(with: theme.background) >= 4.5)
      }
      for color in [theme.text, theme.secondaryText] { #expect(theme.legible(color) == color) }
    }
    // The toolkit's own measure agrees with this one.
    for color in Palette.colors {
      let other = SeenColor(color).contrast(with: SeenColor(RGB(0xFFFFFF)))
      #expect(abs(color.contrast(with: RGB(0xFFFFFF)) - other) < 0.001)
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
    distance(RGB(one.descriptor.color), RGB(other.descriptor.color), vision)
  }

  private func distance(_ one: RGB, _ other: RGB, _ vision: SeenColor.Vision) -> Double {
    SeenColor(one).seen(with: vision).distance(to: SeenColor(other).seen(with: vision))
  }
}

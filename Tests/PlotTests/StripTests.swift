import TestSupport
import Testing

@testable import Plot

@Suite(.timeLimit(.minutes(20))) struct StripTests {
  private func chart(
    _ values: [Double?], times: [Double]? = nil, gaps: [Chart.Gap] = []
  ) -> Chart {
    let times = times ?? values.indices.map { Double($0) }
    return Chart(
      title: "t", times: times, valueAxis: Axis(title: "PSS", quantity: .bytes),
      layers: [Chart.Series(name: "a", color: RGB(1), values: times.map { 1e6 + $0 })],
      strips: [
        Chart.Strip(
          name: "CPU", axis: Axis(title: "CPU", quantity: .number(unit: "cores")),
          color: RGB(0x1F7A8C), values: values)
      ], gaps: gaps)
  }

  private func steps(_ chart: Chart, toColumns columns: Int = 100) -> [[Chart.RateStep]] {
    chart.steps(of: chart.strips[0], toColumns: columns)
  }

  @Test func `a rate holds since the sample before`() {
    #expect(
      steps(chart([nil, 2, 0], times: [10, 11, 15])) == [
        [
          Chart.RateStep(start: 10, end: 11, rate: 2), Chart.RateStep(start: 11, end: 15, rate: 0),
        ]
      ])
  }

  @Test func `what was not measured is no step, not a rate of 0`() {
    let found = steps(chart([nil, 1, nil, 3, 4]))
    #expect(found.map { $0.map(\.rate) } == [[1], [3, 4]])
    #expect(found[1].first?.start == 2)
    // Nothing was sampled in a gap of the chart, even if the counter has increased.
    let gap = steps(chart([nil, 1, 2, 3], gaps: [Chart.Gap(1..<2)]))
    #expect(gap.map { $0.map(\.rate) } == [[1], [3]])
    #expect(steps(chart([nil])).isEmpty)
  }

  @Test func `of many samples, a column has its largest rate`() {
    let found = steps(chart([nil] + (1...1000).map { $0 == 500 ? 9 : 1 }), toColumns: 50)
    #expect(found.count == 1 && found[0].count <= 52)
    #expect(found[0].filter { $0.rate == 9 }.count == 1)
    #expect(found[0].first?.start == 0 && found[0].last?.end == 1000)
    for (one, next) in zip(found[0], found[0].dropFirst()) { #expect(one.end == next.start) }
  }

  @Test func `a strip is below the areas, has its own axis, and names its rate first`() throws {
    let scene = chart([nil, 1.5, 0, nil, 3]).scene(measuring: FixedWidth())
    let area = try #require(scene.polygon("a"))
    let strip = scene.elements.compactMap { element -> [Point]? in
      if case .polygon(let points, _, "CPU") = element { points } else { nil }
    }
    #expect(strip.count == 2)
    let top = try #require(strip.joined().map(\.y).min())
    #expect(area.allSatisfy { $0.y < top })
    // The same time axis.
    #expect(strip[0].first?.x == area.first?.x)
    #expect(strip[1].map(\.x).max() == area.map(\.x).max())
    #expect(scene.texts.contains { $0.string == "CPU (cores)" })
    #expect(scene.tooltips.contains { $0.text == "CPU 1.50 cores\n0 s to 1 s" })
    #expect(scene.tooltips.contains { $0.text == "CPU 0 cores\n1 s to 2 s" })
    // The period that was not measured has the background of a gap.
    let gaps = scene.elements.compactMap { element -> Rectangle? in
      if case .rectangle(let area, let fill) = element, fill == Theme.light.gap {
        area
      } else {
        nil
      }
    }
    #expect(gaps.count == 1)
    #expect(gaps[0].origin.x == strip[0].map(\.x).max())
    #expect(abs(gaps[0].origin.x + gaps[0].width - strip[1][0].x) <= 0.25)
    let row = scene.texts.firstIndex { $0.string == "CPU" }
    #expect(row.map { scene.texts[$0 + 1].string } == "3.00 cores")
  }

  @Test(arguments: [320, 480, 1024, 2560], [0, 1, 2])
  func `charts with strips are tidy`(width: Int, strips: Int) {
    var random = SeededRandom(seed: UInt64(width + strips))
    var chart = Chart.random(layers: 6, samples: 80, lines: 1, using: &random)
    chart.strips = (0..<strips).map { number in
      Chart.Strip(
        name: "rate \(number)", axis: Axis(title: "rate \(number)", quantity: .number(unit: "/s")),
        color: RGB(0xB3123F),
        values: chart.times.map { _ in Double.random(in: 0...2e6, using: &random) })
    }
    chart.events = [Chart.Event(time: chart.times[3], started: 1, ended: 2)]
    let scene = chart.scene(
      size: PixelSize(width: width, height: width * 5 / 8), measuring: FixedWidth())
    expectTidy(scene) { FixedWidth().width(of: $0.string, font: $0.font) }
  }
}

import TestSupport
import Testing

@testable import Plot

private func chart(_ bars: [(String, [Double])], parts: Int) -> BarChart {
  BarChart(
    title: "Bars", subtitle: "a few", valueAxis: Axis(title: "PSS", quantity: .bytes),
    parts: (0..<parts).map { BarChart.Part(name: "part \($0)", color: RGB(UInt32($0 + 1))) },
    bars: bars.map { BarChart.Bar(name: $0.0, values: $0.1) })
}

@Suite(.timeLimit(.minutes(20))) struct BarChartTests {
  @Test
  func `each segment has the length of its value to half a pixel and adjoins the previous one`() {
    var random = SeededRandom(seed: 21)
    for _ in 0..<20 {
      let parts = Int.random(in: 1...12, using: &random)
      let bars = (0..<Int.random(in: 1...20, using: &random)).map { bar in
        ("bar \(bar)", (0..<parts).map { _ in Double.random(in: 1e5...1e9, using: &random) })
      }
      let chart = chart(bars, parts: parts)
      let scene = chart.scene(measuring: FixedWidth())
      let segments = scene.elements.compactMap { element -> Rectangle? in
        if case .rectangle(let rectangle, let color) = element, color != Theme.light.background,
          rectangle.height > 11
        {
          rectangle
        } else {
          nil
        }
      }
      #expect(segments.count == parts * bars.count)
      let longest = chart.bars.map(\.total).max() ?? 1
      let pixels = segments.map { $0.origin.x + $0.width }.max() ?? 0
      let left = segments[0].origin.x
      for (bar, values) in bars.map(\.1).enumerated() {
        var sum = 0.0
        for (part, value) in values.enumerated() {
          let segment = segments[bar * parts + part]
          #expect(abs(segment.origin.x - left - sum / longest * (pixels - left)) <= 0.5)
          #expect(abs(segment.width - value / longest * (pixels - left)) <= 0.5)
          sum += value
        }
      }
    }
  }

  @Test(arguments: [480, 1024, 2560], [0, 1, 9, 200])
  func `nothing exceeds the picture and no labels overlap`(width: Int, bars: Int) {
    let names = (0..<bars).map { bar in
      (
        "\(bar) " + String(repeating: "<&\"'> עברית ", count: bar % 7),
        [Double(bars - bar) * 1e7, 5e6]
      )
    }
    let scene = chart(names, parts: 2).scene(
      size: PixelSize(width: width, height: width * 5 / 8), measuring: FixedWidth())
    expectTidy(scene) { FixedWidth().width(of: $0.string, font: $0.font) }
    let rows = scene.tooltips.filter { $0.area.origin.x == Canvas.margin }
    #expect(
      rows.count == scene.texts.filter { $0.font.isBold && $0.anchor == .start }
        .count - 3 || bars == 0)
  }

  @Test func `showsTotals false removes the sums from the legend`() {
    var chart = chart([("a", [1e6, 2e6]), ("b", [3e6, 4e6])], parts: 2)
    func texts() -> Set<String> {
      Set(chart.scene(measuring: FixedWidth()).texts.map(\.string))
    }
    let sums: Set = ["Total", "all", Quantity.bytes.format(10e6), Quantity.bytes.format(4e6)]
    let parts: Set = ["part 0", "part 1"]
    #expect(texts().isSuperset(of: sums.union(parts)))
    chart.showsTotals = false
    #expect(texts().isDisjoint(with: sums))
    #expect(texts().isSuperset(of: parts))
    expectTidy(chart.scene(measuring: FixedWidth())) {
      FixedWidth().width(of: $0.string, font: $0.font)
    }
  }

  @Test func `bars that do not fit are merged without loss`() {
    let whole = chart((0..<50).map { ("bar \($0)", [Double(50 - $0), 1]) }, parts: 2)
    let merged = whole.mergingLastBars(limit: 10)
    #expect(merged.bars.count == 10)
    #expect(merged.bars.last?.name == "Other (41)")
    #expect(merged.partTotals == whole.partTotals)
    #expect(whole.mergingLastBars(limit: 50) == whole)
  }

  @Test func `parts that are 0 in every bar are dropped`() {
    let dropped = chart([("a", [0, 1, 0]), ("b", [0, 0, 2])], parts: 3).droppingEmptyParts()
    #expect(dropped.parts.map(\.name) == ["part 1", "part 2"])
    #expect(dropped.bars.map(\.values) == [[1, 0], [0, 2]])
  }

  @Test func `a bar has its total at the end and its parts in the tooltip`() {
    let scene = chart([("one", [1024, 2048]), ("two", [512, 0])], parts: 2)
      .scene(measuring: FixedWidth())
    #expect(scene.texts.contains { $0.string == "3.00 KiB" && $0.font.isBold })
    #expect(
      scene.tooltips.map(\.text) == [
        "one · 3.00 KiB\npart 0 1.00 KiB\npart 1 2.00 KiB", "part 0 1.00 KiB\none · 3.00 KiB",
        "part 1 2.00 KiB\none · 3.00 KiB", "two · 512 B\npart 0 512 B",
        "part 0 512 B\ntwo · 512 B",
      ])
  }

  @Test func `the scene equals the golden file`() {
    let scene = chart([("one", [5e6, 2e7]), ("two", [3e6, 0])], parts: 2)
      .scene(measuring: FixedWidth())
    expectGolden(scene.description, "scene/bars.txt")
  }
}

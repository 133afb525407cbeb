import TestSupport
import Testing

@testable import Plot

extension Scene {
  fileprivate func polygon(_ name: String) -> [Point]? {
    for case .polygon(let points, _, name) in elements { return points }
    return nil
  }

  fileprivate var texts: [Text] {
    elements.compactMap { if case .text(let text) = $0 { text } else { nil } }
  }
}

/// Charts of every kind that there is to be laid out.
enum Sample: String, CaseIterable {
  case few, many, faults, one, moment, none, zero, hostile, sixteen, gaps, marks, lines

  var chart: Chart {
    var random = SeededRandom(seed: UInt64(rawValue.utf8.reduce(0) { $0 + Int($1) }))
    var chart: Chart
    switch self {
    case .few: chart = .random(layers: 5, samples: 5, using: &random)
    case .many: chart = .random(layers: 13, samples: 5000, using: &random)
    case .faults: chart = .random(layers: 4, samples: 60, lines: 1, using: &random)
    case .one: chart = .random(layers: 1, samples: 2, using: &random)
    case .moment: chart = .random(layers: 6, samples: 1, lines: 1, using: &random)
    case .none: chart = .random(layers: 0, samples: 0, using: &random)
    case .zero:
      chart = .random(layers: 2, samples: 9, lines: 1, using: &random)
      chart.layers = chart.layers.map {
        Chart.Series(name: $0.name, color: $0.color, values: Array(repeating: 0, count: 9))
      }
    case .hostile:
      chart = .random(layers: 2, samples: 40, using: &random)
      chart.title = String(repeating: "<&\"'>\u{202E}עברית ", count: 40)
      chart.layers[0].name = String(repeating: "</text>&", count: 40)
    case .gaps:
      chart = .random(layers: 5, samples: 60, lines: 1, using: &random)
      // One in the middle, and one sample alone between two.
      chart.gaps = [(10, 11), (30, 31), (31, 32)].map { chart.times[$0]..<chart.times[$1] }
    case .marks:
      chart = .random(layers: 3, samples: 80, using: &random)
      chart.marks = chart.times.enumerated().map { index, time in
        Chart.Mark(time: time, begun: index % 3, ended: index % 5 == 0 ? 4 : 0)
      }
      chart.markNames = Chart.MarkNames(one: "shift", many: "shifts", begun: "began")
    case .lines:
      chart = .random(layers: 0, samples: 50, lines: 3, using: &random)
      chart.lineTitle = nil
      chart.quantity = .number(unit: "°C")
      chart.valueTitle = "temperature"
      for line in chart.lines.indices {
        chart.lines[line].values = chart.lines[line].values.map { $0 / 1e7 - 20 }
      }
    case .sixteen: chart = .random(layers: 16, samples: 30, lines: 1, using: &random)
    }
    chart.subtitle = "host · 2026-11-23 14:05:09 +01:00 · 5 min · 12 processes · 300 samples"
    return chart
  }
}

@Suite struct ChartLayoutTests {
  /// The heart of the matter: what is drawn is what was measured.
  @Test func `each layer is as high as its value, to half a pixel, at every sample`() throws {
    var random = SeededRandom(seed: 3)
    for _ in 0..<40 {
      let chart = Chart.random(
        layers: Int.random(in: 1...12, using: &random),
        samples: Int.random(in: 2...100, using: &random), using: &random)
      let scene = chart.scene(size: PixelSize(width: 1400, height: 700), measuring: FixedWidth())
      let count = chart.times.count
      let top = try #require(scene.polygon(chart.layers[chart.layers.count - 1].name))
      let ground = top[count].y
      let peak = try #require(chart.totals.max())
      let highest = try #require(top.prefix(count).map(\.y).min())
      let pixelsPerByte = (ground - highest) / peak
      #expect(ground - highest > 300)
      var below = top.prefix(count).map { Point($0.x, ground) }
      for layer in chart.layers {
        let points = try #require(scene.polygon(layer.name))
        #expect(points.suffix(2).allSatisfy { $0.y == ground } && points.count == count + 2)
        for sample in 0..<count {
          #expect(points[sample].x == below[sample].x)
          let height = below[sample].y - points[sample].y
          #expect(abs(height - layer.values[sample] * pixelsPerByte) < 0.5)
        }
        below = Array(points.prefix(count))
      }
    }
  }

  @Test func `time is drawn to scale, from the first sample to the last`() throws {
    var random = SeededRandom(seed: 4)
    let chart = Chart.random(layers: 1, samples: 50, using: &random)
    let points = try #require(chart.scene(measuring: FixedWidth()).polygon("layer 0"))
    let (first, last) = (points[0].x, points[49].x)
    for (point, time) in zip(points, chart.times) {
      let share = (time - chart.times[0]) / (chart.times[49] - chart.times[0])
      #expect(abs(point.x - (first + share * (last - first))) <= 0.25)
    }
  }

  @Test(arguments: Sample.allCases, [480, 1024, 2560])
  func `nothing leaves the page, and no label lies upon another`(sample: Sample, width: Int) {
    let size = PixelSize(width: width, height: width * 5 / 8)
    let scene = sample.chart.scene(size: size, measuring: FixedWidth())
    expectTidy(scene) { FixedWidth().width(of: $0.string, font: $0.font) }
  }

  @Test(arguments: [480, 1024, 2560])
  func `the legend leaves at least half the page to the chart`(width: Int) throws {
    let scene = Sample.hostile.chart.scene(
      size: PixelSize(width: width, height: width * 5 / 8), measuring: FixedWidth())
    let points = try #require(scene.polygon("layer 1"))
    let span = try #require(points.map(\.x).max()) - (try #require(points.map(\.x).min()))
    #expect(span > Double(width) * 0.4)
  }

  @Test func `the peak is marked where the stack is highest, with its value and time`() throws {
    let chart = Chart(
      title: "t", times: [0, 10, 20, 30], valueTitle: "PSS", quantity: .bytes,
      layers: [
        Chart.Series(name: "a", color: RGB(0), values: [1, 5, 3, 0].map { $0 * 1_048_576 }),
        Chart.Series(name: "b", color: RGB(1), values: [1, 0, 4, 1].map { $0 * 1_048_576 }),
      ])
    let scene = chart.scene(measuring: FixedWidth())
    let outline = try #require(scene.polygon("b"))
    let circles = scene.elements.compactMap { element -> Point? in
      if case .circle(let center, _, _, _) = element { center } else { nil }
    }
    #expect(circles == [outline[2]])
    #expect(scene.texts.contains { $0.string == "peak 7.00 MiB at 20 s" })
  }

  @Test func `the legend lists the stack from top to bottom, with last and largest values`() {
    var chart = Sample.few.chart
    chart.layers[1].values[4] = 2048
    chart.layers[1].values[2] = 3_145_728
    let strings = chart.scene(measuring: FixedWidth()).texts.map(\.string)
    let names = strings.filter { $0.hasPrefix("layer ") }
    #expect(names == ["layer 4", "layer 3", "layer 2", "layer 1", "layer 0"])
    if let place = strings.firstIndex(of: "layer 1") {
      #expect(strings[place + 1] == "2.00 KiB")
      #expect(strings[place + 2] == Quantity.bytes.text(chart.layers[1].values.max() ?? 0))
    }
  }

  @Test func `a chart's size does not grow with its samples`() {
    var random = SeededRandom(seed: 5)
    let chart = Chart.random(layers: 13, samples: 100_000, lines: 1, using: &random)
    let scene = chart.scene(measuring: FixedWidth())
    for case .polygon(let points, _, _) in scene.elements { #expect(points.count < 2 * 1024) }
  }

  @Test func `an empty chart is a page with axes and no peak`() {
    let scene = Sample.none.chart.scene(measuring: FixedWidth())
    #expect(scene.texts.contains { $0.string == "Random" })
    #expect(!scene.texts.contains { $0.string.hasPrefix("peak ") })
  }

  @Test(arguments: [Sample.few, .faults, .moment, .zero, .gaps, .marks, .lines])
  func `the scene is as it was`(sample: Sample) {
    expectGolden(
      sample.chart.scene(measuring: FixedWidth()).description, "scene/\(sample).txt")
  }
}

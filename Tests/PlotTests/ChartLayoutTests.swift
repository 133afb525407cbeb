import TestSupport
import Testing

@testable import Plot

@Suite(.timeLimit(.minutes(20))) struct ChartLayoutTests {
  @Test func `each layer has the height of its value to half a pixel at every sample`() throws {
    var random = SeededRandom(seed: 3)
    for _ in 0..<40 {
      let chart = Chart.random(
        layers: Int.random(in: 1...12, using: &random),
        samples: Int.random(in: 2...100, using: &random), using: &random)
      let scene = chart.scene(size: PixelSize(width: 1400, height: 700), measuring: FixedWidth())
      let count = chart.times.count
      let top = try #require(scene.polygon(chart.layers[chart.layers.count - 1].name))
      let baseline = top[count].y
      let peak = try #require(chart.totals.max())
      let highest = try #require(top.prefix(count).map(\.y).min())
      let pixelsPerByte = (baseline - highest) / peak
      #expect(baseline - highest > 300)
      var below = top.prefix(count).map { Point($0.x, baseline) }
      for layer in chart.layers {
        let points = try #require(scene.polygon(layer.name))
        #expect(points.suffix(2).allSatisfy { $0.y == baseline } && points.count == count + 2)
        for sample in 0..<count {
          #expect(points[sample].x == below[sample].x)
          let height = below[sample].y - points[sample].y
          #expect(abs(height - layer.values[sample] * pixelsPerByte) < 0.5)
        }
        below = Array(points.prefix(count))
      }
    }
  }

  /// Checks downsampled series and series with gaps.
  @Test func `the peak is drawn exactly, and nothing is drawn below 0 or above the frame`()
    throws
  {
    var random = SeededRandom(seed: 9)
    for round in 0..<20 {
      var chart = Chart.random(
        layers: Int.random(in: 1...12, using: &random),
        samples: Int.random(in: 20...6000, using: &random), lines: round % 2, using: &random)
      // Values below 0 are not drawn.
      chart.layers[0].values[5] = -1e12
      for _ in 0..<(round % 4) {
        let place = Int.random(in: 1..<chart.times.count - 1, using: &random)
        chart.gaps = [Chart.Gap(chart.times[place]..<chart.times[place + 1])]
      }
      let scene = chart.scene(measuring: FixedWidth())
      let grid = scene.elements.compactMap { element -> [Point]? in
        if case .line(let points, _, _, "time axis") = element { points } else { nil }
      }
      let axis = try #require(grid.first)
      let (left, right, baseline) = (axis[0].x, axis[1].x, axis[0].y)
      let polygons = scene.elements.compactMap { element -> [Point]? in
        if case .polygon(let points, _, let name) = element, name.hasPrefix("layer ") {
          points
        } else {
          nil
        }
      }
      let points = polygons.joined()
      #expect(points.allSatisfy { (left...right).contains($0.x) && $0.y <= baseline })
      let highest = try #require(points.map(\.y).min())
      let circles = scene.elements.compactMap { element -> Point? in
        if case .circle(let center, _, _, _) = element { center } else { nil }
      }
      let totals = chart.totals
      let peak = try #require(totals.indices.max { totals[$0] < totals[$1] })
      #expect(circles.count == 1)
      #expect(abs(circles[0].y - highest) <= 0.5)
      #expect(points.contains { abs($0.x - circles[0].x) <= 1 && $0.y == highest })
      let share = (chart.times[peak] - chart.times[0]) / chart.duration
      #expect(abs(circles[0].x - (left + share * (right - left))) <= 0.25)

      // Tooltips cover the whole frame except the edges of gaps, and none covers another.
      let columns = scene.tooltips.filter(\.outline.isEmpty).map(\.area)
        .sorted { $0.origin.x < $1.origin.x }
      #expect(columns.first?.origin.x == left)
      for (one, next) in zip(columns, columns.dropFirst()) {
        #expect(one.origin.x + one.width <= next.origin.x + 2)
      }
      #expect(scene.tooltips.contains { $0.text.contains(Quantity.bytes.format(totals[peak])) })
      #expect(columns.count <= 130)
    }
  }

  @Test func `an area is interrupted by gaps, and a single sample is visible`()
    throws
  {
    let chart = Chart(
      title: "t", times: [0, 1, 2, 10, 20, 21], valueAxis: Axis(title: "PSS", quantity: .count),
      layers: [Chart.Series(name: "a", color: RGB(0), values: [1, 2, 3, 4, 5, 6])],
      gaps: [Chart.Gap(2..<10), Chart.Gap(10..<20)])
    let scene = chart.scene(measuring: FixedWidth())
    let areas = scene.elements.compactMap { element -> [Point]? in
      if case .polygon(let points, _, "a") = element { points } else { nil }
    }
    #expect(areas.map(\.count) == [5, 4, 4])
    #expect(areas[1][1].x - areas[1][0].x == 1.5)
    #expect(
      scene.tooltips.map(\.text).prefix(2) == [
        "nothing known from 2 s to 10 s", "nothing known from 10 s to 20 s",
      ])
    #expect(scene.texts.filter { $0.string == "no data" }.count == 2)
  }

  @Test func `the tooltip of a column above the stack shows the time and the values`() {
    let chart = Chart(
      title: "t", times: [0, 60], valueAxis: Axis(title: "PSS", quantity: .bytes),
      layers: [
        Chart.Series(name: "below", color: RGB(0), values: [1024, 2048]),
        Chart.Series(name: "none", color: RGB(1), values: [0, 512]),
        Chart.Series(
          name: String(repeating: "long ", count: 20), color: RGB(2), values: [3072, 0]),
      ], lineAxis: Axis(title: "faults", quantity: .count),
      lines: [Chart.Series(name: "faults", color: RGB(3), values: [5, 7])])
    #expect(
      chart.scene(measuring: FixedWidth()).tooltips.filter(\.outline.isEmpty).map(\.text) == [
        "0 s · 4.00 KiB\n\(String(repeating: "long ", count: 8).dropLast())… 3.00 KiB\n"
          + "below 1.00 KiB\nfaults 5",
        "1:00 · 2.50 KiB\nnone 512 B\nbelow 2.00 KiB\nfaults 7",
      ])
  }

  @Test func `events are marked below the axis and merged if they are near`() {
    var chart = SampleChart.marks.chart
    chart.events = [
      Chart.Event(time: chart.times[0], started: 1, ended: 0),
      Chart.Event(time: chart.times[0] + 0.01, started: 1, ended: 1),
      Chart.Event(time: chart.times[79], started: 0, ended: 1),
    ]
    let scene = chart.scene(measuring: FixedWidth())
    let texts = scene.tooltips.map(\.text)
    #expect(texts.contains("0 s: 2 shifts began, 1 shift ended"))
    let names = scene.texts.map(\.string)
    #expect(names.contains("2 shifts began") && names.contains("2 shifts ended"))
    let shapes = scene.elements.compactMap { element -> String? in
      if case .polygon(_, _, let name) = element, !name.hasPrefix("layer ") { name } else { nil }
    }
    // Three at the axis, two in the legend.
    #expect(shapes.sorted() == ["begun", "begun", "ended", "ended", "ended"])
  }

  @Test func `lines without layers use the value axis, which includes values below 0`() throws {
    let chart = Chart(
      title: "t", times: [0, 1, 2],
      valueAxis: Axis(title: "outside", quantity: .number(unit: "°C")),
      lines: [Chart.Series(name: "garden", color: RGB(0x0044AA), values: [-10, 0, 20])])
    let scene = chart.scene(measuring: FixedWidth())
    let lines = scene.elements.compactMap { element -> [Point]? in
      if case .line(let points, _, _, "garden") = element { points } else { nil }
    }
    let line = try #require(lines.first)
    #expect(abs((line[0].y - line[1].y) * 2 - (line[1].y - line[2].y)) <= 0.5)
    let strings = scene.texts.map(\.string)
    #expect(strings.contains("outside (°C)") && strings.contains("-10"))
    #expect(!strings.contains("Total"))
  }

  @Test func `time is drawn to scale`() throws {
    var random = SeededRandom(seed: 4)
    let chart = Chart.random(layers: 1, samples: 50, using: &random)
    let points = try #require(chart.scene(measuring: FixedWidth()).polygon("layer 0"))
    let (first, last) = (points[0].x, points[49].x)
    for (point, time) in zip(points, chart.times) {
      let share = (time - chart.times[0]) / (chart.times[49] - chart.times[0])
      #expect(abs(point.x - (first + share * (last - first))) <= 0.25)
    }
  }

  @Test(arguments: SampleChart.allCases, [480, 1024, 2560])
  func `nothing exceeds the picture and no labels overlap`(sample: SampleChart, width: Int) {
    let size = PixelSize(width: width, height: width * 5 / 8)
    let scene = sample.chart.scene(size: size, measuring: FixedWidth())
    expectTidy(scene) { FixedWidth().width(of: $0.string, font: $0.font) }
  }

  @Test(arguments: [480, 1024, 2560])
  func `the legend leaves at least 40 % of the width to the plot`(width: Int) throws {
    let scene = SampleChart.hostile.chart.scene(
      size: PixelSize(width: width, height: width * 5 / 8), measuring: FixedWidth())
    let points = try #require(scene.polygon("layer 1"))
    let span = try #require(points.map(\.x).max()) - (try #require(points.map(\.x).min()))
    #expect(span > Double(width) * 0.4)
  }

  @Test func `the highest point of the stack is marked with its value and time`() throws {
    var chart = Chart(
      title: "t", times: [0, 10, 20, 30], valueAxis: Axis(title: "PSS", quantity: .bytes),
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
    chart.showsPeak = false
    let texts = chart.scene(measuring: FixedWidth()).texts
    #expect(!texts.contains { $0.string.hasPrefix("peak 7.00 MiB") })
  }

  @Test func `the legend lists the stack from top to bottom with last and peak values`() {
    var chart = SampleChart.few.chart
    chart.layers[1].values[4] = 2048
    chart.layers[1].values[2] = 3_145_728
    let strings = chart.scene(measuring: FixedWidth()).texts.map(\.string)
    let names = strings.filter { $0.hasPrefix("layer ") }
    #expect(names == ["layer 4", "layer 3", "layer 2", "layer 1", "layer 0"])
    if let place = strings.firstIndex(of: "layer 1") {
      #expect(strings[place + 1] == "2.00 KiB")
      #expect(strings[place + 2] == Quantity.bytes.format(chart.layers[1].values.max() ?? 0))
    }
  }

  @Test func `the size of a scene is independent of the number of samples`() {
    var random = SeededRandom(seed: 5)
    let chart = Chart.random(layers: 13, samples: 100_000, lines: 1, using: &random)
    let scene = chart.scene(measuring: FixedWidth())
    for case .polygon(let points, _, _) in scene.elements { #expect(points.count < 2 * 1024) }
  }

  @Test func `an empty chart has axes but no peak`() {
    let scene = SampleChart.none.chart.scene(measuring: FixedWidth())
    #expect(scene.texts.contains { $0.string == "Random" })
    #expect(!scene.texts.contains { $0.string.hasPrefix("peak ") })
  }

  @Test(
    arguments: [
      SampleChart.few, .faults, .moment, .zero, .gaps, .marks, .lines, .phases, .manyPhases,
      .baseline,
    ])
  func `the scene equals the golden file`(sample: SampleChart) {
    expectGolden(
      sample.chart.scene(measuring: FixedWidth()).description, "scene/\(sample.rawValue).txt")
  }
}

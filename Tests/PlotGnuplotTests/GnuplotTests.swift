import Foundation
import Plot
import PlotCairo
import TestSupport
import Testing

@testable import PlotGnuplot

@Suite(.timeLimit(.minutes(20)), Tool.gnuplot.trait, .serialized) struct GnuplotTests {
  @Test func `hostile texts run nothing and are drawn literally`() async throws {
    let directory = FileManager.default.temporaryDirectory.path + "/gnuplot-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let canary = "\(directory)/c"
    // Checks that the attack works at all: gnuplot runs commands in backquotes.
    let control = canary + "-control"
    _ = try await Tool.gnuplot.run(["-d", "-"], input: "print \"`touch \(control)`\"\n")
    #expect(FileManager.default.fileExists(atPath: control))

    let texts = hostileTexts.map { $0.replacing("CANARY", with: canary) }
    for text in texts {
      let series = Chart.Series(name: text, color: RGB(0x123456), values: [1, 2, 3])
      let chart = Chart(
        title: text, subtitle: text, summary: text, times: [0, 1, 2],
        valueAxis: Axis(title: text, quantity: .number(unit: text)), layers: [series, series],
        lineAxis: Axis(title: text, quantity: .number(unit: text)), lines: [series],
        events: [Chart.Event(time: 1, started: 1, ended: 1)],
        eventLabels: Chart.EventLabels(singular: text, plural: text),
        marks: [Chart.Mark(time: 1, label: text)],
        baseline: Chart.Baseline(name: text, times: [0, 3], values: [2, 2]))
      let bars = BarChart(
        title: text, subtitle: text, valueAxis: Axis(title: text, quantity: .number(unit: text)),
        parts: [BarChart.Part(name: text, color: RGB(0x654321))],
        bars: [BarChart.Bar(name: text, values: [3]), BarChart.Bar(name: text, values: [1])])
      for script in [chart.gnuplotScript(.svg), bars.gnuplotScript(.svg)] {
        let svg = String(decoding: try Gnuplot().draw(script), as: UTF8.self)
        let outline = try SVGOutline(svg)
        #expect(outline.shapes.count > 5, "\(text)")
        #expect(!svg.contains("<script"))
        let plain = text.unicodeScalars.map { scalar -> String in
          switch scalar.properties.generalCategory {
          case .control, .lineSeparator: " "
          default: String(scalar)
          }
        }.joined()
        let brief = EstimatedWidth().shorten(plain, toWidth: 976, font: Theme.light.titleFont)
        if !text.isEmpty {
          #expect(
            GnuplotPolygons(svg).texts.contains(brief.trimmingCharacters(in: .whitespaces)),
            "\(text)")
        }
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["c-control"])
  }

  /// The layouts differ, so positions of gnuplot are converted to cairo's scale first.
  @Test func `both backends draw the same data to a pixel`() throws {
    var random = SeededRandom(seed: 11)
    for round in 0..<8 {
      let samples = Int.random(in: 2...150, using: &random)
      var chart = Chart.random(
        layers: Int.random(in: 1...12, using: &random), samples: samples, lines: round % 2,
        using: &random)
      for layer in chart.layers.indices {
        chart.layers[layer].color = RGB(UInt32(0x102030 * (layer + 1)))
      }
      // The lowest layer spans the whole time axis.
      chart.layers[0].values = chart.layers[0].values.map { $0 + 1e7 }
      if samples > 40 { chart.gaps = [Chart.Gap(chart.times[20]..<chart.times[21])] }
      let scene = chart.scene(measuring: FixedWidth())
      let svg = String(decoding: try Gnuplot().draw(chart.gnuplotScript(.svg)), as: UTF8.self)
      let drawn = GnuplotPolygons(svg)
      func areas(_ layer: Chart.Series) throws -> (ours: [Plot.Point], theirs: [Plot.Point]) {
        let swatchAndAreas = try #require(drawn.byColor[layer.color])
        return (scene.areas(layer.name).flatMap { $0 }, swatchAndAreas.dropFirst().flatMap { $0 })
      }
      let top = try areas(try #require(chart.layers.last))
      let (own, other) = (Extent(top.ours), Extent(top.theirs))
      for layer in chart.layers {
        let (ours, unscaled) = try areas(layer)
        let theirs = unscaled.map { own.convert($0, from: other) }
        // Points without height may be missing.
        for point in ours where point.y < own.bottom - 1 {
          #expect(theirs.contains { $0.isBeside(point) }, "\(layer.name) \(point)")
        }
        for point in theirs where point.y < own.bottom - 1 {
          #expect(ours.contains { $0.isBeside(point) }, "\(layer.name) \(point)")
        }
      }
      for tick in chart.valueAxisLayout().ticks.ticks { #expect(drawn.texts.contains(tick.label)) }
      #expect(drawn.texts.contains(chart.valueAxisLayout().title))
    }
  }

  /// Gnuplot places more entries than fit below each other in a second column.
  @Test(arguments: [1, 6])
  func `a list of marks leaves the plot its width`(layers: Int) throws {
    var random = SeededRandom(seed: 5)
    var chart = Chart.random(layers: layers, samples: 60, using: &random)
    chart.layers[0].color = RGB(0x123456)
    chart.layers[0].values = chart.layers[0].values.map { $0 + 1e7 }
    func width() throws -> Double {
      let svg = String(decoding: try Gnuplot().draw(chart.gnuplotScript(.svg)), as: UTF8.self)
      let points = try #require(GnuplotPolygons(svg).byColor[RGB(0x123456)]).dropFirst()
      let extent = Extent(points.flatMap { $0 })
      return extent.right - extent.left
    }
    let usual = try width()
    chart.marks = (0..<60).map { Chart.Mark(time: chart.times[$0], label: "step \($0)") }
    #expect(try width() > usual * 0.9)
    #expect(chart.gnuplotScript(.svg).text.contains(" more marks"))
  }

  /// Gnuplot drops the rows of a key that do not fit, with a warning at most.
  @Test(
    arguments: [(320, 200), (480, 300), (640, 400), (1024, 576)].map { size in
      PixelSize(width: size.0, height: size.1)
    }, [0, 2])
  func `every row of the legend is drawn`(size: PixelSize, strips: Int) throws {
    for layers in [1, 7, 12, 16] {
      var random = SeededRandom(seed: 3)
      var chart = Chart.random(layers: layers, samples: 60, using: &random)
      for layer in chart.layers.indices {
        chart.layers[layer].name = "layer \(layer)"
        chart.layers[layer].values = chart.layers[layer].values.map { $0 + 1e9 }
      }
      chart.strips = (0..<strips).map { strip in
        Chart.Strip(
          name: "rate \(strip)", axis: Axis(title: "Rate", quantity: .number(unit: "/s")),
          color: RGB(0x123456), values: chart.times.map { $0 })
      }
      let script = chart.gnuplotScript(.svg, size: size)
      let svg = String(decoding: try Gnuplot().draw(script), as: UTF8.self)
      let texts = GnuplotPolygons(svg).texts
      let names = chart.layers.map(\.name) + chart.strips.map(\.name)
      let missing = names.filter { name in !texts.contains { $0.hasPrefix("\(name)  ") } }
      #expect(missing.isEmpty, "\(layers) layers")
    }
  }

  @Test func `bold text has a family that exists, whatever the texts say`() throws {
    var random = SeededRandom(seed: 3)
    let text = #"<g transform= font-family="DejaVu Sans:Bold" _{/:Bold x}^2"#
    var chart = Chart.random(layers: 2, samples: 20, using: &random)
    chart.title = text
    chart.strips = [
      Chart.Strip(
        name: "rate", axis: Axis(title: text, quantity: .number(unit: "/s")),
        color: RGB(0x123456), values: chart.times.map { $0 })
    ]
    let script = chart.gnuplotScript(.svg)
    let svg = String(decoding: try Gnuplot().draw(script), as: UTF8.self)
    let bold = svg.matches(
      of: #/<g transform=[^>]*font-family="DejaVu Sans" font-weight="bold"[^>]*>\s*<text/#)
    #expect(bold.count == 2)
    let families = svg.matches(of: #/<g transform=[^>]*font-family="([^"]*)"/#).map { $0.1 }
    #expect(Set(families) == ["DejaVu Sans"])
    #expect(GnuplotPolygons(svg).texts.contains(text))
    #expect(script.text.contains("DejaVu Sans:Bold"))
  }

  @Test func `both backends draw bar segments of the same length`() throws {
    let bars = BarChart(
      title: "t", valueAxis: Axis(title: "PSS", quantity: .bytes),
      parts: [0x102030, 0x405060, 0x708090].map { BarChart.Part(name: "\($0)", color: RGB($0)) },
      bars: [
        BarChart.Bar(name: "a", values: [5e6, 1e6, 9e6]),
        BarChart.Bar(name: "b", values: [0, 7e6, 3e5]),
      ])
    let svg = String(decoding: try Gnuplot().draw(bars.gnuplotScript(.svg)), as: UTF8.self)
    let drawn = GnuplotPolygons(svg)
    let scene = bars.scene(measuring: FixedWidth())
    func width(_ points: [Plot.Point]) -> Double {
      (points.map(\.x).max() ?? 0) - (points.map(\.x).min() ?? 0)
    }
    // The first segment of the first bar defines the scale.
    let parts = try bars.parts.map { try #require(drawn.byColor[$0.color]).dropFirst().map(width) }
    let ours = bars.parts.map { part in
      scene.elements.compactMap { element -> Double? in
        if case .rectangle(let rectangle, part.color) = element, rectangle.height > 12 {
          rectangle.width
        } else {
          nil
        }
      }
    }
    let scale = ours[0][0] / parts[0][0]
    for (own, its) in zip(ours, parts) {
      let seen = its.filter { $0 > 0 }
      #expect(own.count == seen.count)
      for (one, other) in zip(own, seen) { #expect(abs(one - other * scale) <= 1) }
    }
  }

  @Test(arguments: [(GnuplotFormat.svg, "<?xml"), (.png, "\u{89}PNG"), (.pdf, "%PDF-")])
  func `each format has its signature`(format: GnuplotFormat, magic: String) throws {
    var random = SeededRandom(seed: 2)
    let chart = Chart.random(layers: 3, samples: 9, lines: 1, using: &random)
    for theme in [Theme.light, .dark] {
      let picture = try Gnuplot().draw(chart.gnuplotScript(format, theme: theme))
      #expect(picture.starts(with: magic.unicodeScalars.map { UInt8($0.value) }))
    }
  }

  @Test(arguments: [0, 1, 2]) func `an almost empty chart is drawn`(samples: Int) throws {
    var random = SeededRandom(seed: 3)
    let chart = Chart.random(layers: samples, samples: samples, using: &random)
    #expect(try !Gnuplot().draw(chart.gnuplotScript(.svg)).isEmpty)
    let bars = BarChart(
      title: "", valueAxis: Axis(title: "", quantity: .count), parts: [], bars: [])
    #expect(try !Gnuplot().draw(bars.gnuplotScript(.svg)).isEmpty)
  }

  @Test func `an error of gnuplot is reported in its words`() throws {
    var script = Chart(title: "", times: [], valueAxis: Axis(title: "", quantity: .count))
      .gnuplotScript(.svg)
    script.append("no such command")
    let error = #expect(throws: GnuplotError.self) { try Gnuplot().draw(script) }
    guard case .failed(let text) = error else {
      Issue.record("\(String(describing: error))"); return
    }
    #expect(text.hasSuffix(": invalid command"))
  }

  @Test func `a missing or different executable is an error`() throws {
    let script = Chart(title: "", times: [], valueAxis: Axis(title: "", quantity: .count))
      .gnuplotScript(.svg)
    #expect(throws: GnuplotError.notFound) { try Gnuplot("no-such-gnuplot").check() }
    #expect(throws: GnuplotError.unusable("No such file or directory")) {
      try Gnuplot("no-such-gnuplot").draw(script)
    }
    #expect(throws: GnuplotError.failed("no output")) { try Gnuplot("true").draw(script) }
    try Gnuplot().check()
  }

  @Test func `gnuplot is not waited for beyond the time limit`() throws {
    let script = Chart(title: "", times: [], valueAxis: Axis(title: "", quantity: .count))
      .gnuplotScript(.svg)
    var gnuplot = Gnuplot()
    gnuplot.timeLimit = .zero
    #expect(throws: GnuplotError.timedOut) { try gnuplot.draw(script) }
  }
}

extension Scene {
  fileprivate func areas(_ name: String) -> [[Plot.Point]] {
    elements.compactMap { element in
      if case .polygon(let points, _, name) = element { points } else { nil }
    }
  }
}

extension Plot.Point {
  /// Whether the distance is at most one pixel in both directions.
  fileprivate func isBeside(_ other: Plot.Point) -> Bool {
    abs(x - other.x) <= 1 && abs(y - other.y) <= 1
  }
}

/// The bounding box of points.
private struct Extent {
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double

  init(_ points: [Plot.Point]) {
    left = points.map(\.x).min() ?? 0
    right = points.map(\.x).max() ?? 1
    top = points.map(\.y).min() ?? 0
    bottom = points.map(\.y).max() ?? 1
  }

  /// Converts a point from the scale of another box.
  func convert(_ point: Plot.Point, from other: Extent) -> Plot.Point {
    Plot.Point(
      left + (point.x - other.left) / (other.right - other.left) * (right - left),
      bottom - (other.bottom - point.y) / (other.bottom - other.top) * (bottom - top))
  }
}

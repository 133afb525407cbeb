import Foundation
import Plot
import TestSupport
import Testing

@testable import PlotCairo

/// A server that leaks over hours, with a spike and a category that comes late.
private func leak(samples: Int = 5000, noise: Double = 6e6) -> Chart {
  // A plain generator: the same noise in every run.
  var state: UInt64 = 1
  func random() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(1 << 53)
  }
  let times = (0..<samples).map { Double($0) * 10_000 / Double(samples) }
  func series(_ name: String, _ color: UInt32, _ value: (Double) -> Double) -> Chart.Series {
    Chart.Series(
      name: name, color: RGB(color),
      values: times.map { max(0, value($0 / 10_000)) + random() * noise })
  }
  return Chart(
    title: "/usr/lib/app/server --workers 8", subtitle: "host · 5000 samples",
    summary: "A heap that grows.", times: times, valueTitle: "PSS", quantity: .bytes,
    layers: [
      series("Heap", 0x196DCC) { 40e6 + 150e6 * $0 },
      series("Library Text", 0xACBAE1) { _ in 14e6 },
      series("Anonymous Mappings", 0x7F9CDE) { 90e6 + ($0 > 0.6 && $0 < 0.601 ? 300e6 : 0) },
      series("[anon:jit code]", 0xD8B365) { $0 > 0.3 ? 30e6 * $0 : 0 },
    ], lineTitle: "page faults",
    lines: [
      Chart.Series(name: "Page Faults", color: RGB(0xB3123F), values: times.map { $0 * 100 })
    ])
}

private func svg(_ chart: Chart) throws -> String {
  String(
    decoding: try chart.scene(measuring: try CairoTextMeasure()).rendered(as: .svg), as: UTF8.self)
}

@Suite(.timeLimit(.minutes(5))) struct RenderingTests {
  @Test(arguments: [
    (PictureFormat.svg, "<?xml"), (.png, "\u{89}PNG"), (.pdf, "%PDF-"),
  ])
  func `each format begins as its files do, and is the same every time`(
    format: PictureFormat, magic: String
  ) throws {
    let scene = leak(samples: 50).scene(measuring: try CairoTextMeasure())
    let bytes = try scene.rendered(as: format)
    #expect(bytes.starts(with: magic.unicodeScalars.map { UInt8($0.value) }))
    #expect(try scene.rendered(as: format) == bytes)
  }

  @Test func `an SVG can be read by who can't see it`() throws {
    var chart = leak(samples: 5)
    chart.title = "a < b & \"c\"\u{1}"
    chart.summary = "It's </desc><script>alert(1)</script>."
    let svg = try svg(chart)
    let outline = try SVGOutline(svg)
    #expect(outline.title == "a < b & \"c\"\u{FFFD}")
    #expect(outline.summary == chart.summary)
    #expect(svg.contains(#"<svg role="img" aria-labelledby="title summary" "#))
    #expect(!svg.contains("<script"))
    #expect(svg.contains(#"width="1024px" height="640px""#))
  }

  @Test func `an SVG stays below 300 KB, however long the recording and noisy the layers`() throws {
    var chart = leak(samples: 100_000, noise: 9e6)
    for layer in 4..<13 {
      chart.layers.append(chart.layers[layer % 4])
      chart.layers[layer].name = "Category \(layer)"
    }
    let size = try svg(chart.mergingSmallLayers(color: RGB(0x888888))).utf8.count
    #expect(size < 300_000)
    #expect(size > 100_000)
  }

  @Test func `text is as wide as it is measured`() throws {
    let measure = try CairoTextMeasure()
    let font = Font(size: 20)
    #expect(measure.width(of: "", font: font) == 0)
    #expect(measure.width(of: "mm", font: font) == 2 * measure.width(of: "m", font: font))
    #expect(
      measure.width(of: "m", font: Font(size: 20, isBold: true))
        > measure.width(of: "m", font: font))
  }

  @Test(arguments: [
    ("leak", leak()), ("five-samples", leak(samples: 5)), ("one-sample", leak(samples: 1)),
  ])
  func `the picture is as it was`(name: String, chart: Chart) throws {
    expectGolden(try svg(chart), "svg/\(name).svg", comparing: SVGOutline.difference)
  }
}

/// Goldens fail for what a reader would see, and for nothing else.
@Suite(.timeLimit(.minutes(5))) struct SVGOutlineTests {
  private let kept: String
  private let chart = leak(samples: 50)

  init() throws { kept = try svg(chart) }

  @Test func `the same picture has no difference`() throws {
    #expect(try SVGOutline.difference(kept, svg(chart)) == nil)
    #expect(try SVGOutline(kept).shapes.count > 40)
  }

  @Test func `what a real cairo 1.18 drew is no difference`() throws {
    let (one, other) = (
      try String(
        contentsOfFile: "\(Checkout.root)/Fixtures/svg/chromium-cairo-1.16.svg", encoding: .utf8),
      try String(
        contentsOfFile: "\(Checkout.root)/Fixtures/svg/chromium-cairo-1.18.svg", encoding: .utf8)
    )
    #expect(other != one)
    let difference = try SVGOutline.difference(one, other)
    #expect(difference == nil)
  }

  /// How cairo 1.18 writes what 1.16 did: attributes for `style`, other names for glyphs.
  @Test func `another cairo's spelling is no difference`() throws {
    var other = kept.replacing(
      #/style="([^"]*)"/#,
      with: { match in
        match.1.split(separator: ";").map { property in
          let parts = property.split(separator: ":", maxSplits: 1)
          return "\(parts[0])=\"\(parts[1].replacing(",", with: ", "))\""
        }.joined(separator: " ")
      })
    other.replace(#/glyph(\d+)-(\d+)/#, with: { "glyph-\($0.1)-\($0.2)" })
    #expect(other != kept)
    #expect(try SVGOutline.difference(kept, other) == nil)
  }

  @Test func `another version of the font, with other outlines and slightly other widths, is none`()
    throws
  {
    var other = kept.replacing(#/<symbol.*?<\/symbol>/#.dotMatchesNewlines()) { symbol in
      symbol.output.replacing("M 0", with: "M 0.3")
    }
    other.replace(#/(<use [^>]* x=")([\d.]+)"/#) { use in
      "\(use.1)\((Double(use.2) ?? 0) + 0.4)\""
    }
    #expect(other != kept)
    #expect(try SVGOutline.difference(kept, other) == nil)
  }

  @Test func `a layer that moved by three pixels is a difference`() throws {
    var moved = chart
    moved.layers[0].values[25] += 3.5 * 1_048_576
    #expect(try SVGOutline.difference(kept, svg(moved))?.contains("moved") == true)
  }

  @Test func `another colour is a difference`() throws {
    var painted = chart
    painted.layers[0].color = RGB(0x196ECC)
    #expect(try SVGOutline.difference(kept, svg(painted))?.contains("painted") == true)
  }

  @Test(arguments: ["Haep", "Help", "Heap."])
  func `another label is a difference`(name: String) throws {
    var named = chart
    named.layers[0].name = name
    #expect(try SVGOutline.difference(kept, svg(named)) != nil)
  }

  @Test func `another description is a difference`() throws {
    var described = chart
    described.summary += "!"
    #expect(try SVGOutline.difference(kept, svg(described))?.contains("summary") == true)
  }
}

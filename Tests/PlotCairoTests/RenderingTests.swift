import Plot
import TestSupport
import Testing

@testable import PlotCairo

@Suite(.timeLimit(.minutes(20))) struct RenderingTests {
  @Test(arguments: [
    (CairoFormat.svg, "<?xml"), (.png, "\u{89}PNG"), (.pdf, "%PDF-"),
  ])
  func `each format has its signature and is reproducible`(
    format: CairoFormat, magic: String
  ) throws {
    let scene = leak(samples: 50).scene(measuring: try CairoTextMeasure())
    let bytes = try scene.rendered(as: format)
    #expect(bytes.starts(with: magic.unicodeScalars.map { UInt8($0.value) }))
    #expect(try scene.rendered(as: format) == bytes)
  }

  @Test func `an SVG has a title and a description for screen readers`() throws {
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

  @Test func `an SVG of a long and noisy recording stays below 300 kB`() throws {
    var chart = leak(samples: 100_000, noise: 9e6)
    for layer in 4..<13 {
      chart.layers.append(chart.layers[layer % 4])
      chart.layers[layer].name = "Category \(layer)"
    }
    let size = try svg(chart.mergingSmallestLayers(color: RGB(0x888888))).utf8.count
    #expect(size < 300_000)
    #expect(size > 100_000)
  }

  @Test func `the width of text depends on its characters and the font`() throws {
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
  func `the picture equals the golden file`(name: String, chart: Chart) throws {
    expectGolden(try svg(chart), "svg/\(name).svg", comparing: SVGOutline.difference)
  }
}

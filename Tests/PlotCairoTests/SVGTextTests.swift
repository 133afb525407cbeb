import Foundation
import Plot
import Subprocess
import SystemPackage
import TestSupport
import Testing

@testable import PlotCairo

@Suite(.timeLimit(.minutes(20))) struct SVGTextTests {
  private func scene(_ texts: [Scene.Text]) -> Scene {
    Scene(
      size: PixelSize(width: 400, height: 100), title: "t", summary: "s",
      elements: [
        .rectangle(Rectangle(x: 0, y: 0, width: 400, height: 100), fill: RGB(0xFFFFFF))
      ] + texts.map { .text($0) })
  }

  private func text(
    _ string: String, anchor: Scene.Anchor = .start, size: Double = 12, isBold: Bool = false,
    tooltip: String? = nil
  ) -> Scene.Text {
    Scene.Text(
      string: string, position: Plot.Point(200, 50), anchor: anchor,
      font: Font(size: size, isBold: isBold), color: RGB(0x123456), tooltip: tooltip)
  }

  private func svg(_ scene: Scene) throws -> String {
    String(decoding: try scene.rendered(as: .svg), as: UTF8.self)
  }

  @Test func `every text of a chart can be found in its SVG, and there are no glyphs`() throws {
    let scene = leak(samples: 50).scene(measuring: try CairoTextMeasure())
    let expected = scene.elements.compactMap { element in
      if case .text(let text) = element { text.string } else { nil }
    }
    let svg = try svg(scene)
    #expect(try SVGOutline(svg).texts == expected)
    #expect(expected.contains("Anonymous Mappings"))
    #expect(!svg.contains("<symbol") && !svg.contains("<use"))
  }

  @Test func `a text is as wide as cairo measured it, in the font that it measured with`() throws {
    let measure = try CairoTextMeasure()
    let width = measure.width(of: "Heap", font: Font(size: 19, isBold: true))
    let svg = try svg(scene([text("Heap", anchor: .end, size: 19, isBold: true)]))
    let length = Decimals.formatShortest((width * 100).rounded() / 100)
    #expect(
      svg.contains(
        #"<text x="200" y="50" text-anchor="end" font-size="19" font-weight="bold" "#
          + ##"textLength="\##(length)" lengthAdjust="spacingAndGlyphs" "##
          + ##"fill="#123456">Heap</text>"##
      ))
    #expect(svg.contains(#"font-family="'DejaVu Sans', Verdana, sans-serif" font-size="12""#))
  }

  @Test func `the whole name is the tooltip of a text`() throws {
    let svg = try svg(scene([text("libc.so.6", tooltip: "/usr/lib/<x>/libc.so.6"), text("b")]))
    #expect(svg.contains("><title>/usr/lib/&lt;x&gt;/libc.so.6</title>libc.so.6</text>"))
    #expect(try SVGOutline(svg).textTooltips == ["/usr/lib/<x>/libc.so.6"])
  }

  @Test(arguments: [
    ("</text><script>alert(1)</script>", "</text><script>alert(1)</script>"),
    ("a  b", "a  b"), ("\u{1B}[31mred\u{7}", "[31mred"), ("evil\u{202E}txt", "eviltxt"),
    ("\u{2067}x\u{2069}", "x"), ("תשע 9", "תשע 9"), ("名前 é", "名前 é"), ("a\u{FFFE}", "a\u{FFFD}"),
  ])
  func `hostile text stays text`(string: String, shown: String) throws {
    let svg = try svg(scene([text(string, tooltip: string)]))
    let outline = try SVGOutline(svg)
    #expect(outline.texts == [shown])
    #expect(!svg.contains("<script"))
    #expect(svg.contains(#"xml:space="preserve""#))
  }

  /// Cairo rejects a text with a noncharacter, and would draw nothing.
  @Test(arguments: [0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF] as [UInt32])
  func `a noncharacter does not prevent a chart`(code: UInt32) throws {
    let noncharacter = String(try #require(Unicode.Scalar(code)))
    let scene = scene([text("a\(noncharacter)b")])
    for format in CairoFormat.allCases { #expect(try scene.rendered(as: format).count > 100) }
    #expect(try SVGOutline(svg(scene)).texts.first?.hasPrefix("a") == true)
  }

  @Test func `texts are above tooltips, so that they can be selected`() throws {
    var scene = scene([text("Heap")])
    scene.tooltips = [
      Scene.Tooltip(outline: [Plot.Point(1, 2), Plot.Point(9, 2.5), Plot.Point(9, 1)], text: "tip")
    ]
    let svg = try svg(scene)
    let tooltip = try #require(svg.range(of: #"<path d="M1 2l8 0.5 0-1.5z"><title>tip</title>"#))
    let text = try #require(svg.range(of: "<text "))
    #expect(tooltip.lowerBound < text.lowerBound)
  }

  /// Librsvg draws text by itself, with the font that cairo measured with.
  @Test(Tool.rsvg.trait, arguments: [5, 300])
  func `librsvg draws the SVG like cairo draws the PNG`(samples: Int) async throws {
    let scene = leak(samples: samples).scene(measuring: try CairoTextMeasure())
    let directory = FileManager.default.temporaryDirectory.path + "/raster-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    func write(_ bytes: [UInt8], _ name: String) throws -> String {
      try Data(bytes).write(to: URL(fileURLWithPath: "\(directory)/\(name)"))
      return "\(directory)/\(name)"
    }
    let png = try write(scene.rendered(as: .png), "cairo.png")
    let compare = try await CompiledProgram.path(of: "Pictures/compare.c", ["-lcairo"])
    func difference(_ svg: [UInt8]) async throws -> (mean: Double, worst: Double) {
      let path = try write(svg, "chart.svg")
      _ = try await Tool.rsvg.run(["-o", "\(directory)/librsvg.png", path])
      let output = try await Subprocess.run(
        .path(FilePath(compare)), arguments: [png, "\(directory)/librsvg.png"],
        output: .string(limit: 4096)
      ).standardOutput
      let numbers = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
      return (try #require(numbers.first), try #require(numbers.last))
    }
    let same = try await difference(scene.rendered(as: .svg))
    // Antialiasing differs, but hardly changes the mean of a square.
    #expect(same.mean < 1 && same.worst < 40, "\(same)")
    // The test would see a missing label.
    var lacking = scene
    lacking.elements.removeAll {
      if case .text(let text) = $0 { text.string == "Total" } else { false }
    }
    let other = try await difference(lacking.rendered(as: .svg))
    #expect(other.worst > 2 * same.worst, "\(other) \(same)")
  }
}

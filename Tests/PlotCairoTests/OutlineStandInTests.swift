import Plot
import TestSupport
import Testing

@testable import PlotCairo

@Suite(.timeLimit(.minutes(20))) struct OutlineStandInTests {
  /// Returns the SVG for which cairo draws every outline.
  private func fullyDrawn(_ scene: Scene) throws -> String {
    let scene = scene.simplified()
    let measure = try CairoTextMeasure()
    var texts: [SVGText] = []
    for case .text(let text) in scene.elements {
      texts.append(SVGText(text, width: measure.width(of: text.string, font: text.font)))
    }
    let bytes = SVGDocument(try scene.drawn(as: .svg)).finalized(for: scene, texts)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func rendered(_ scene: Scene) throws -> String {
    String(decoding: try scene.rendered(as: .svg), as: UTF8.self)
  }

  private func scene(_ elements: [Scene.Element]) -> Scene {
    Scene(
      size: PixelSize(width: 400, height: 300), title: "", summary: "", elements: elements)
  }

  private let color = RGB(0x12_34_56)

  /// A zigzag of 40 points.
  private func zigzag(
    x: Double = 10, y: Double = 20, step: Double = 2, height: Double = 8.25
  ) -> [Point] {
    (0..<40).map { Point(x + Double($0) * step, y + ($0.isMultiple(of: 2) ? 0 : height)) }
  }

  @Test(arguments: [1, 5, 50, 5000])
  func `a chart has the outlines that cairo would draw`(samples: Int) throws {
    for theme in [Theme.light, .dark] {
      let scene = leak(samples: samples).scene(theme: theme, measuring: try CairoTextMeasure())
      let standIns = scene.simplified().elements.compactMap(OutlineStandIn.init)
      #expect(standIns.isEmpty == (samples < 50))
      let small = Scene(
        size: scene.size, title: "", summary: "", elements: standIns.map(\.element))
      #expect(SVGDocument(try small.drawn(as: .svg), standIns) != nil)
      #expect(try rendered(scene) == fullyDrawn(scene))
    }
  }

  private func drawn(_ elements: [Scene.Element]) throws -> [UInt8] {
    try scene(elements).drawn(as: .svg)
  }

  @Test func `outlines that cairo leaves out or shortens are drawn by it`() throws {
    let zigzag = zigzag()
    let flat = zigzag.map { Point($0.x, 50) }
    let elements: [[Scene.Element]] = [
      [.polygon(flat, fill: color, name: ""), .line(zigzag, color: color, width: 2, name: "")],
      [.line(flat, color: color, width: 2, name: ""), .polygon(zigzag, fill: color, name: "")],
      // Outside of the picture.
      [
        .polygon(self.zigzag(x: 900), fill: color, name: ""),
        .polygon(zigzag, fill: color, name: ""),
      ],
      [.line(zigzag.map { Point($0.x, $0.y + 0.1) }, color: color, width: 2, name: "")],
      [.line(zigzag + [Point(1e8, 1)], color: color, width: 2, name: "")],
      [.line(zigzag + [Point(.nan, 1)], color: color, width: 2, name: "")],
      [.line([], color: color, width: 2, name: ""), .polygon([], fill: color, name: "")],
    ]
    for elements in elements {
      #expect(try rendered(scene(elements)) == fullyDrawn(scene(elements)))
    }
  }

  @Test func `an outline that crosses like a stand-in is not mistaken for one`() throws {
    let zigzag = zigzag()
    let standIn = try #require(OutlineStandIn(.polygon(zigzag, fill: color, name: "")))
    let elements = [standIn.element, .polygon(zigzag, fill: color, name: "")]
    #expect(SVGDocument(try drawn([standIn.element, standIn.element]), [standIn]) == nil)
    #expect(try rendered(scene(elements)) == fullyDrawn(scene(elements)))
  }

  @Test func `stand-ins in another order are not accepted`() throws {
    let outlines = try [zigzag(), zigzag(x: 30, height: 11)].map {
      try #require(OutlineStandIn(.line($0, color: color, width: 2, name: "")))
    }
    let elements = outlines.map(\.element)
    #expect(SVGDocument(try drawn(elements), outlines) != nil)
    #expect(SVGDocument(try drawn(elements.reversed()), outlines) == nil)
    #expect(SVGDocument(try drawn([elements[0]]), outlines) == nil)
    #expect(SVGDocument(try drawn([]), outlines) == nil)
  }
}

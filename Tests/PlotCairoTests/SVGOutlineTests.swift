import Foundation
import Plot
import TestSupport
import Testing

/// Golden comparisons detect visible differences only.
@Suite(.timeLimit(.minutes(20))) struct SVGOutlineTests {
  private let golden: String
  private let chart = leak(samples: 50)

  init() throws { golden = try svg(chart) }

  @Test func `the same picture has no difference`() throws {
    #expect(try SVGOutline.difference(golden, svg(chart)) == nil)
    #expect(try SVGOutline(golden).shapes.count > 40)
  }

  @Test func `the output of cairo 1.18 is no difference`() throws {
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

  /// Cairo 1.18 writes attributes instead of `style`.
  @Test func `another syntax of cairo is no difference`() throws {
    let other = golden.replacing(
      #/style="([^"]*)"/#,
      with: { match in
        match.1.split(separator: ";").map { property in
          let parts = property.split(separator: ":", maxSplits: 1)
          return "\(parts[0])=\"\(parts[1].replacing(",", with: ", "))\""
        }.joined(separator: " ")
      })
    #expect(other != golden)
    #expect(try SVGOutline.difference(golden, other) == nil)
  }

  @Test func `another version of the font is no difference`() throws {
    let other = golden.replacing(#/(<text x=")([\d.]+)(".*? textLength=")([\d.]+)"/#) { text in
      "\(text.1)\((Double(text.2) ?? 0) + 0.4)\(text.3)\((Double(text.4) ?? 0) + 1.2)\""
    }
    #expect(other != golden)
    #expect(try SVGOutline.difference(golden, other) == nil)
  }

  @Test func `a layer that moves by three pixels is a difference`() throws {
    var moved = chart
    moved.layers[0].values[25] += 3.5 * 1_048_576
    #expect(try SVGOutline.difference(golden, svg(moved))?.contains("moved") == true)
  }

  @Test func `another color is a difference`() throws {
    var painted = chart
    painted.layers[0].color = RGB(0x196ECC)
    #expect(try SVGOutline.difference(golden, svg(painted))?.contains("paint") == true)
  }

  @Test(arguments: ["Haep", "Help", "Heap."])
  func `another label is a difference`(name: String) throws {
    var named = chart
    named.layers[0].name = name
    #expect(try SVGOutline.difference(golden, svg(named)) != nil)
  }

  @Test func `another description is a difference`() throws {
    var described = chart
    described.summary += "!"
    #expect(try SVGOutline.difference(golden, svg(described))?.contains("summary") == true)
  }
}

import TestSupport
import Testing

@testable import Plot

@Suite(.timeLimit(.minutes(20))) struct LayerTooltipTests {
  /// Returns the text of the topmost tooltip at a position.
  private func text(at point: Point, in scene: Scene) -> String? {
    scene.tooltips.last { tooltip in
      guard !tooltip.outline.isEmpty else {
        let area = tooltip.area
        return (area.origin.x...area.origin.x + area.width).contains(point.x)
          && (area.origin.y...area.origin.y + area.height).contains(point.y)
      }
      return contains(tooltip.outline, point)
    }?.text
  }

  /// Whether a convex polygon contains a point.
  private func contains(_ outline: [Point], _ point: Point) -> Bool {
    let sides = outline.indices.map { index -> Double in
      let (a, b) = (outline[index], outline[(index + 1) % outline.count])
      return (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x)
    }
    return sides.allSatisfy { $0 >= 0 } || sides.allSatisfy { $0 <= 0 }
  }

  @Test func `the layer under the pointer comes first, also between two samples`() throws {
    let chart = Chart(
      title: "t", times: [0, 100], valueAxis: Axis(title: "PSS", quantity: .bytes),
      layers: [
        Chart.Series(name: "low", color: RGB(1), values: [0, 100e6]),
        Chart.Series(name: "high", color: RGB(2), values: [50e6, 100e6]),
      ])
    let scene = chart.scene(measuring: FixedWidth())
    let (low, high) = (try #require(scene.polygon("low")), try #require(scene.polygon("high")))
    let (left, right, bottom) = (low[0].x, low[1].x, low[2].y)
    for place in stride(from: 0.05, to: 1, by: 0.1) {
      let x = left + (right - left) * place
      func y(_ edge: [Point]) -> Double { edge[0].y + (edge[1].y - edge[0].y) * place }
      let sample = place < 0.5 ? "0 s" : "1:40"
      if bottom - y(low) > 8 {
        let inside = try #require(text(at: Point(x, (y(low) + bottom) / 2), in: scene))
        #expect(inside.hasPrefix("low "), "\(place) \(inside)")
      }
      let inside = try #require(text(at: Point(x, (y(low) + y(high)) / 2), in: scene))
      #expect(inside.hasPrefix("high "), "\(place) \(inside)")
      #expect(inside.split(separator: "\n")[1].hasPrefix("\(sample) · "), "\(inside)")
      let above = try #require(text(at: Point(x, y(high) - 12), in: scene))
      #expect(above.hasPrefix("\(sample) · "))
    }
  }

  @Test func `other layers follow, as many as there is space for`() {
    let few = LayerTooltipPlan(["Heap", "Stack", "Anonymous Mappings"])
    #expect(few.columns == 64 && few.others >= 2)
    let long = LayerTooltipPlan((0..<13).map { "\($0) \(String(repeating: "x", count: 40))" })
    #expect(long.columns >= 24 && long.others == 0)
    #expect(LayerTooltipPlan([]).columns == 64)
  }

  @Test func `the size of the tooltips is limited`() {
    var random = SeededRandom(seed: 77)
    for length in [5, 40, 400] {
      var chart = Chart.random(layers: 13, samples: 3000, using: &random)
      for layer in chart.layers.indices {
        chart.layers[layer].name = "\(layer)" + String(repeating: "n", count: length)
      }
      let tooltips = chart.scene(measuring: FixedWidth()).tooltips
      let bytes = tooltips.reduce(0) { $0 + $1.text.utf8.count + 60 }
      #expect(bytes < 120_000, "\(length): \(bytes)")
      #expect(tooltips.count > 300)
    }
  }

  @Test(arguments: [0, 1, 2, 3])
  func `few samples and single samples between gaps have tooltips`(samples: Int) {
    var random = SeededRandom(seed: 5)
    var chart = Chart.random(layers: 3, samples: samples, using: &random)
    for layer in chart.layers.indices {
      chart.layers[layer].values = chart.layers[layer].values.map { $0 + 1e6 }
    }
    if samples == 3 { chart.gaps = [Chart.Gap(chart.times[1]..<chart.times[2])] }
    let scene = chart.scene(measuring: FixedWidth())
    #expect(scene.tooltips.contains { $0.text.hasPrefix("layer 0 ") } == (samples > 0))
    #expect(scene.tooltips.allSatisfy { $0.area.width >= 0 && $0.area.height >= 0 })
  }
}

import Foundation
import Plot
import TestSupport
import Testing

@testable import PlotCairo

@Suite(.timeLimit(.minutes(20))) struct SimplifiedOutlineTests {
  private static func points(_ quarters: [(Double, Double)]) -> [Point] {
    quarters.map { Point($0.0 / 4, $0.1 / 4) }
  }

  @Test(
    arguments: [
      ([], []), ([(3, 4)], [(3, 4)]), ([(3, 4), (3, 4)], [(3, 4), (3, 4)]),
      // A slope that was rounded to steps, and a real one.
      ([(0, 0), (4, 0), (8, 0), (12, 1), (16, 1), (20, 1)], [(0, 0), (20, 1)]),
      ([(0, 0), (4, 0), (8, 0), (12, 2), (16, 2), (20, 2)], [(0, 0), (8, 0), (12, 2), (20, 2)]),
      // One sample that is a quarter of a pixel higher.
      ([(0, 9), (4, 9), (8, 8), (12, 9), (16, 9)], [(0, 9), (8, 8), (16, 9)]),
      // A jump, and the way back.
      (
        [(0, 0), (4, 0), (4, 40), (8, 40), (8, 90), (0, 90)],
        [(0, 0), (4, 0), (4, 40), (8, 40), (8, 90), (0, 90)]
      ),
      (
        [(0, 0), (4, .nan), (8, 0), (12, .infinity)], [(0, 0), (4, .nan), (8, 0), (12, .infinity)]
      ),
    ] as [([(Double, Double)], [(Double, Double)])])
  func `points that can't be seen are left out`(
    quarters: [(Double, Double)], expected: [(Double, Double)]
  ) {
    let simplified = Self.points(quarters).simplified()
    // A number that is none is not equal to itself.
    #expect(String(describing: simplified) == String(describing: Self.points(expected)))
  }

  @Test(arguments: [1, 3, 40, 800])
  func `no point moves by more than an eighth of a pixel`(noise: Int) {
    var random = SeededRandom(seed: 1)
    let points = (0..<2000).map { index in
      Point(
        Double(index) / 2,
        ((sin(Double(index) / 100) * 300 + Double.random(in: 0..<Double(noise), using: &random))
          .rounded()) / 4)
    }
    let simplified = points.simplified()
    #expect(simplified.count < (noise < 40 ? 1500 : 2001))
    #expect(simplified.first == points.first)
    #expect(simplified.last == points.last)
    var end = 1
    for point in points {
      while simplified[end].x < point.x { end += 1 }
      let (left, right) = (simplified[end - 1], simplified[end])
      let slope = (right.y - left.y) / (right.x - left.x)
      #expect(abs(left.y + slope * (point.x - left.x) - point.y) <= 0.125 + 1e-9)
    }
  }

  @Test func `a sample that is higher than its neighbors stays a peak of a picture`() throws {
    var values = [Double](repeating: 50, count: 1000)
    values[321] = 100
    let chart = Chart(
      title: "", times: values.indices.map(Double.init),
      valueAxis: Axis(title: "", quantity: .count),
      layers: [Chart.Series(name: "a", color: RGB(0x12_34_56), values: values)])
    let scene = chart.scene(measuring: try CairoTextMeasure())
    func top(_ scene: Scene) -> (count: Int, top: Double)? {
      for case .polygon(let points, _, "a") in scene.elements {
        return (points.count, points.map(\.y).min() ?? 0)
      }
      return nil
    }
    let (full, simplified) = (try #require(top(scene)), try #require(top(scene.simplified())))
    #expect(full.count == 1002)
    #expect(simplified.count == 7)
    #expect(simplified.top == full.top)
  }
}

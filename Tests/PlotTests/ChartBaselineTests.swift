import TestSupport
import Testing

@testable import Plot

@Suite(.timeLimit(.minutes(20))) struct ChartBaselineTests {
  private func chart(_ baseline: Chart.Baseline) -> Chart {
    Chart(
      title: "t", times: [0, 1, 2], interval: 1, valueAxis: Axis(title: "PSS", quantity: .bytes),
      layers: [Chart.Series(name: "a", color: RGB(0x123456), values: [100, 200, 100])],
      baseline: baseline)
  }

  private func points(_ scene: Scene, _ name: String) -> [Point] {
    scene.elements.compactMap {
      if case .line(let points, _, _, name) = $0 { points } else { nil }
    }.first ?? []
  }

  @Test(arguments: [Theme.light, .dark])
  func `the baseline is drawn over the areas, in the color of text`(theme: Theme) throws {
    let scene = chart(Chart.Baseline(name: "Baseline b", times: [0, 2], values: [100, 200]))
      .scene(theme: theme, measuring: FixedWidth())
    let area = try #require(
      scene.elements.firstIndex { if case .polygon(_, _, "a") = $0 { true } else { false } })
    let line = try #require(
      scene.elements.firstIndex {
        if case .line(_, theme.text, 2, "baseline") = $0 { true } else { false }
      })
    #expect(area < line)
    // The seam below it.
    #expect(
      scene.elements[line - 1]
        == .line(points(scene, "baseline"), color: theme.background, width: 4, name: "seam"))
    let layer = try #require(scene.polygon("a"))
    #expect(points(scene, "baseline").map(\.y) == [layer[0].y, layer[1].y])
    let texts = scene.texts.map(\.string)
    #expect(texts.contains("Baseline b"))
    #expect(scene.tooltips.map(\.text).contains("1 s · 200 B\na 200 B\nBaseline b 100 B"))
  }

  @Test func `a larger baseline is inside the frame`() throws {
    let scene = chart(Chart.Baseline(name: "b", times: [0, 2], values: [1000, 5000]))
      .scene(measuring: FixedWidth())
    let line = points(scene, "baseline")
    let baseline = try #require(points(scene, "time axis").first).y
    #expect(abs((baseline - line[1].y) / (baseline - line[0].y) - 5) < 0.01)
  }

  @Test func `a longer baseline extends the time axis, and has tooltips of its own`() throws {
    let chart = chart(Chart.Baseline(name: "b", times: [0, 1, 4], values: [100, 50, 70]))
    let scene = chart.scene(measuring: FixedWidth())
    let axis = points(scene, "time axis")
    let area = try #require(scene.polygon("a"))
    #expect(abs(area[2].x - (axis[0].x + axis[1].x) / 2) < 0.5)
    #expect(abs((points(scene, "baseline").last?.x ?? 0) - axis[1].x) < 0.5)
    // Those of layers have outlines, and are above those of columns.
    let columns = scene.tooltips.filter(\.outline.isEmpty).map(\.area)
      .sorted { $0.origin.x < $1.origin.x }
    for (one, next) in zip(columns, columns.dropFirst()) {
      #expect(one.origin.x + one.width <= next.origin.x + 0.01)
    }
    #expect(scene.tooltips.last?.text.hasSuffix("\nb 50 B") == true)
  }

  @Test func `the value at a time is that of the time before`() {
    let baseline = Chart.Baseline(name: "b", times: [1, 2, 4], values: [10, 20, 40])
    #expect(
      [0.5, 1, 1.9, 2, 3.9, 4, 4.1].map { baseline.value(at: $0) } == [
        nil, 10, 10, 20, 20, 40, nil,
      ])
    #expect(Chart.Baseline(name: "b", times: [], values: []).value(at: 0) == nil)
  }

  @Test func `a long baseline keeps its peak in few points`() {
    let times = (0..<100_000).map(Double.init)
    var values = times.map { _ in 5.0 }
    values[77_777] = 900
    let segments = Chart.Baseline(name: "b", times: times, values: values)
      .segments(columns: 600, duration: 100_000)
    #expect(segments.count == 1)
    #expect(segments[0].count < 2500)
    #expect(segments[0].contains { $0.value == 900 })
  }

  @Test func `a gap interrupts the line`() {
    let baseline = Chart.Baseline(
      name: "b", times: [0, 1, 5, 6], values: [1, 2, 3, 4], gaps: [Chart.Gap(1..<5)])
    #expect(baseline.segments(columns: 600, duration: 6).map(\.count) == [2, 2])
  }
}

import TestSupport
import Testing

@testable import Plot

@Suite(.timeLimit(.minutes(20))) struct MarkLabelsTests {
  private func labels(_ marks: [(x: Double, label: String)], isNumbered: Bool = false) -> MarkLabels
  {
    MarkLabels(
      marks, from: 0, to: 500, font: Font(size: 12), isNumbered: isNumbered,
      measuring: FixedWidth())
  }

  private func expectNoOverlap(_ labels: MarkLabels) {
    for (index, label) in labels.placements.enumerated() {
      #expect(label.edges.lowerBound >= 0 && label.edges.upperBound <= 500)
      #expect((0..<MarkLabels.maxRows).contains(label.row))
      for other in labels.placements[..<index] where other.row == label.row {
        #expect(!other.edges.overlaps(label.edges))
      }
    }
  }

  @Test func `labels that have room are in the first row, beside their lines`() {
    let labels = labels([(10, "configure"), (200, "compile"), (350, "link")])
    #expect(labels.placements.map(\.row) == [0, 0, 0])
    #expect(labels.placements.map(\.text) == ["configure", "compile", "link"])
    #expect(labels.placements.map(\.x) == [14, 204, 354])
    #expect(labels.rows == 1)
    #expect(!labels.isNumbered)
  }

  @Test func `labels that are near are staggered`() {
    let labels = labels([(10, "configure"), (20, "compile"), (30, "link")])
    #expect(labels.placements.map(\.row) == [0, 1, 2])
    expectNoOverlap(labels)
  }

  @Test func `at the right edge a label is at the left of its line`() {
    let labels = labels([(495, "link")])
    #expect(labels.placements[0].anchor == .end)
    expectNoOverlap(labels)
  }

  @Test func `a long label is shortened`() {
    let labels = labels([(10, String(repeating: "long ", count: 50))])
    #expect(labels.placements[0].text.contains("…"))
    #expect(labels.placements[0].edges.upperBound < 200)
  }

  @Test func `labels without room are numbered, and the numbers that fit are placed`() {
    let crowded = labels((0..<99).map { (Double($0) * 0.1, "phase \($0)") })
    #expect(crowded.isNumbered)
    #expect(crowded.placements.first?.text == "1")
    expectNoOverlap(crowded)
    let wide = labels((0..<20).map { (Double($0) * 25, "phase \($0)") })
    #expect(wide.placements.map(\.text) == (1...20).map(String.init))
    expectNoOverlap(wide)
  }

  @Test func `no labels overlap, wherever the marks are`() {
    var random = SeededRandom(seed: 27)
    for _ in 0..<200 {
      let positions = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        Double.random(in: 0...500, using: &random)
      }.sorted()
      let labels = labels(
        positions.map {
          ($0, String(repeating: "x", count: Int.random(in: 1...60, using: &random)))
        }
      )
      expectNoOverlap(labels)
      #expect(labels.isNumbered || labels.placements.count == positions.count)
    }
  }

  @Test func `a list has as many rows as it may, and counts the others`() {
    #expect(MarkLabels.listed([1, 2, 3], rows: 3).shown == [1, 2, 3])
    let (shown, more) = MarkLabels.listed([1, 2, 3, 4, 5], rows: 3)
    #expect(shown == [1, 2] && more == 3)
    #expect(MarkLabels.listed([1, 2], rows: 1).more == 2)
  }

  // MARK: - In a chart

  private func lines(_ scene: Scene, _ name: String) -> [[Point]] {
    scene.elements.compactMap {
      if case .line(let points, _, _, name) = $0 { points } else { nil }
    }
  }

  @Test func `a mark between two samples has its own place, and its time in a tooltip`() throws {
    var chart = Chart(
      title: "t", times: [5, 6, 7], interval: 1, valueAxis: Axis(title: "PSS", quantity: .bytes),
      layers: [Chart.Series(name: "a", color: RGB(0x123456), values: [1, 2, 1])])
    chart.marks = [Chart.Mark(time: 5.25, label: "compile")]
    let scene = chart.scene(measuring: FixedWidth())
    let axis = try #require(lines(scene, "time axis").first)
    let line = try #require(lines(scene, "mark").first)
    let share = (line[0].x - axis[0].x) / (axis[1].x - axis[0].x)
    #expect(abs(share - 0.125) < 0.001)
    #expect(line[1].y == axis[0].y)
    #expect(scene.tooltips.last?.text == "0.25 s: compile")
    #expect(scene.texts.contains { $0.string == "compile" })
  }

  @Test func `a mark goes through the strips, and has the time of day if the axis has`() throws {
    var chart = Chart(
      title: "t", times: [0, 1, 2], valueAxis: Axis(title: "v", quantity: .bytes),
      layers: [Chart.Series(name: "a", color: RGB(0x123456), values: [1, 2, 1])],
      strips: [
        Chart.Strip(
          name: "CPU", axis: Axis(title: "CPU", quantity: .number(unit: "cores")),
          color: RGB(0x1F7A8C), values: [nil, 1, 2])
      ], clock: Chart.Clock(origin: 36_000, offset: 3600))
    chart.marks = [Chart.Mark(time: 0.25, label: "compile")]
    let scene = chart.scene(measuring: FixedWidth())
    let axis = try #require(lines(scene, "time axis").first)
    let line = try #require(lines(scene, "mark").first)
    #expect(line[1].y == axis[0].y)
    let stack = try #require(scene.polygon("a"))
    #expect(stack.allSatisfy { $0.y < axis[0].y - 30 })
    #expect(scene.tooltips.last?.text == "11:00:00.25: compile")
  }

  @Test func `the labels are above the stack and its peak`() throws {
    for count in [1, 3, 50] {
      var random = SeededRandom(seed: 3)
      var chart = Chart.random(layers: 3, samples: 40, using: &random)
      chart.marks = (0..<count).map {
        Chart.Mark(
          time: chart.times[0] + chart.duration * Double($0) / 60, label: "phase number \($0)")
      }
      let scene = chart.scene(measuring: FixedWidth())
      let peak = try #require(scene.texts.first { $0.string.hasPrefix("peak ") && $0.font.isBold })
      let shown = chart.marks.indices.map { count == 50 ? "\($0 + 1)" : "phase number \($0)" }
      let frame = try #require(lines(scene, "time axis").first)
      let labels = scene.texts.filter {
        shown.contains($0.string) && (frame[0].x...frame[1].x).contains($0.position.x)
          && $0.position.y < frame[0].y
      }
      #expect(!labels.isEmpty)
      #expect(labels.allSatisfy { $0.position.y < peak.position.y - 10 })
      expectTidy(scene) { FixedWidth().width(of: $0.string, font: $0.font) }
    }
  }

  @Test func `numbered marks are listed in the legend`() {
    var random = SeededRandom(seed: 3)
    var chart = Chart.random(layers: 3, samples: 40, using: &random)
    chart.marks = (0..<99).map { Chart.Mark(time: chart.times[0], label: "phase \($0)") }
    let texts = chart.scene(measuring: FixedWidth()).texts.map(\.string)
    #expect(texts.contains("phase 0"))
    #expect(texts.contains { $0.hasPrefix("and ") && $0.hasSuffix(" more marks") })
  }
}

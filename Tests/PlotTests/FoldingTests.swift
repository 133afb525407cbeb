import TestSupport
import Testing

@testable import Plot

@Suite(.timeLimit(.minutes(20))) struct FoldingTests {
  private func chart(_ peaks: [Double], sum: Int? = nil) -> Chart {
    var layers = peaks.enumerated().map { index, peak in
      Chart.Series(name: "layer \(index)", color: RGB(UInt32(index)), values: [peak / 2, peak])
    }
    if let sum { layers[layers.count - 1].mergedCount = sum }
    return Chart(
      title: "t", times: [0, 1], valueAxis: Axis(title: "PSS", quantity: .bytes), layers: layers)
  }

  @Test func `layers below half a pixel are summed at the top, and no value is lost`() {
    let whole = chart([1, 4e6, 2, 0.4e6])
    let folded = whole.foldingThinLayers(height: 400)
    #expect(folded.layers.map(\.name) == ["layer 1", "layer 3", "Other (2)"])
    #expect(folded.layers.last?.values == [1.5, 3])
    #expect(folded.totals == whole.totals)
    #expect(folded.layers.last?.mergedCount == 2)
  }

  @Test func `they are added to a sum that exists`() {
    var named = chart([4e6, 1, 3e6], sum: 5)
    named.layers[2].name = "Other (5)"
    #expect(named.foldingThinLayers(height: 400).layers.map(\.name) == ["layer 0", "Other (6)"])
    var unnumbered = chart([4e6, 1, 3e6], sum: 0)
    unnumbered.layers[2].name = "Other"
    #expect(unnumbered.foldingThinLayers(height: 400).layers.map(\.name) == ["layer 0", "Other"])
  }

  @Test func `a single thin layer, visible layers and an empty chart stay as they are`() {
    for same in [chart([4e6, 1]), chart([4e6, 3e6, 1e6]), chart([0, 0]), chart([])] {
      #expect(same.foldingThinLayers(height: 400) == same)
    }
    // Half a pixel of 400, with the headroom.
    let limit = 4e6 / (1 - AxisLayout.headroom) / 800
    #expect(chart([4e6, limit * 0.99, 1]).foldingThinLayers(height: 400).layers.count == 2)
    #expect(chart([4e6, limit * 1.01, 1]).foldingThinLayers(height: 400).layers.count == 3)
  }

  @Test func `parts of bars below half a pixel are summed at the end`() {
    let bars = BarChart(
      title: "t", valueAxis: Axis(title: "PSS", quantity: .bytes),
      parts: ["a", "b", "c"].map { BarChart.Part(name: $0, color: RGB(1)) },
      bars: [
        BarChart.Bar(name: "x", values: [10, 4e6, 1]),
        BarChart.Bar(name: "y", values: [1, 2e6, 5]),
      ])
    let folded = bars.foldingThinParts(width: 400)
    #expect(folded.parts.map(\.name) == ["b", "Other (2)"])
    #expect(folded.bars.map(\.values) == [[4e6, 11], [2e6, 6]])
  }

  @Test func `the legend omits last values that are all 0`() {
    var ended = chart([4e6, 3e6])
    for layer in ended.layers.indices { ended.layers[layer].values[1] = 0 }
    func texts(_ chart: Chart) -> [String] {
      chart.scene(measuring: FixedWidth()).texts.map(\.string)
    }
    #expect(!texts(ended).contains("last") && texts(ended).contains("peak"))
    #expect(!texts(ended).contains("0 B"))
    #expect(texts(chart([4e6, 3e6])).contains("last"))
  }

  @Test(arguments: [(320, 200), (480, 200), (320, 640), (400, 250), (240, 160)])
  func `small pictures are scaled down`(width: Int, height: Int) {
    let size = PixelSize(width: width, height: height)
    let scene = SampleChart.few.chart.scene(size: size, measuring: FixedWidth())
    #expect(scene.size == size)
    expectTidy(scene) { FixedWidth().width(of: $0.string, font: $0.font) }
    let sizes = scene.texts.map(\.font.size)
    let factor = min(1, Double(width) / 480, Double(height) / 300)
    #expect(abs((sizes.max() ?? 0) - 19 * factor) < 0.01)
    let background = scene.elements.first
    #expect(
      background
        == .rectangle(
          Rectangle(x: 0, y: 0, width: Double(width), height: Double(height)),
          fill: Theme.light.background))
  }
}

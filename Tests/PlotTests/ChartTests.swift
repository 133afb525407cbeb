import Testing

@testable import Plot

private func series(_ name: String, _ values: [Double]) -> Chart.Series {
  Chart.Series(name: name, color: RGB(0x123456), values: values)
}

private func chart(_ layers: [Chart.Series], times: [Double]) -> Chart {
  Chart(title: "t", times: times, valueAxis: Axis(title: "v", quantity: .count), layers: layers)
}

@Suite(.timeLimit(.minutes(20))) struct ChartTests {
  @Test func `layers that are never above 0 are dropped`() {
    let chart = chart([series("a", [0, 0]), series("b", [0, 1])], times: [0, 1])
    #expect(chart.droppingEmptyLayers().layers.map(\.name) == ["b"])
  }

  @Test func `the smallest layers are summed at the top without loss`() {
    let layers = (1...15).map { series("layer \($0)", [Double($0 * 7 % 16), 1]) }
    let whole = chart(layers, times: [0, 1])
    let merged = whole.mergingSmallestLayers(limit: 12, color: RGB(0))
    #expect(merged.layers.count == 12)
    #expect(merged.layers.last?.name == "Other (4)")
    #expect(
      merged.layers.dropLast().map(\.name)
        == layers.map(\.name).filter { name in
          merged.layers.contains { $0.name == name }
        })
    #expect(merged.totals == whole.totals)
    let smallestKept = merged.layers.dropLast().compactMap { $0.values.first }.min() ?? 0
    #expect(layers.compactMap(\.values.first).filter { $0 < smallestKept }.count == 4)
  }

  @Test func `twelve layers are not merged`() {
    let chart = chart((1...12).map { series("\($0)", [1]) }, times: [0])
    #expect(chart.mergingSmallestLayers(color: RGB(0)) == chart)
  }
}

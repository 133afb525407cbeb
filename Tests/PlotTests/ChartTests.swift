import TestSupport
import Testing

@testable import Plot

private func series(_ name: String, _ values: [Double]) -> Chart.Series {
  Chart.Series(name: name, color: RGB(0x123456), values: values)
}

private func chart(_ layers: [Chart.Series], times: [Double]) -> Chart {
  Chart(title: "t", times: times, valueTitle: "v", quantity: .count, layers: layers)
}

@Suite(.timeLimit(.minutes(5))) struct StackTests {
  @Test func `each layer begins where the one below it ends`() {
    let stack = Stack([[1, 2], [10, 20], [0, 5]], count: 2)
    #expect(stack.edges == [[0, 0], [1, 2], [11, 22], [11, 27]])
    #expect(stack.outline == [11, 27])
  }

  @Test func `what is below 0 is not drawn`() {
    #expect(Stack([[-5, 3]], count: 2).outline == [0, 3])
  }

  @Test func `no layers are a flat line`() {
    #expect(Stack([], count: 3).outline == [0, 0, 0])
  }
}

@Suite(.timeLimit(.minutes(5))) struct ChartTests {
  @Test func `layers that are never above 0 are dropped`() {
    let chart = chart([series("a", [0, 0]), series("b", [0, 1])], times: [0, 1])
    #expect(chart.droppingEmptyLayers().layers.map(\.name) == ["b"])
  }

  @Test func `the smallest layers are summed up at the top, and nothing is lost`() {
    let layers = (1...15).map { series("layer \($0)", [Double($0 * 7 % 16), 1]) }
    let whole = chart(layers, times: [0, 1])
    let merged = whole.mergingSmallLayers(above: 12, color: RGB(0))
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

  @Test func `twelve layers stay as they are`() {
    let chart = chart((1...12).map { series("\($0)", [1]) }, times: [0])
    #expect(chart.mergingSmallLayers(color: RGB(0)) == chart)
  }
}

@Suite(.timeLimit(.minutes(5))) struct ReductionTests {
  @Test func `in each column the largest and the smallest total stay, whole`() {
    var random = SeededRandom(seed: 7)
    for _ in 0..<20 {
      let columns = Int.random(in: 1...60, using: &random)
      let whole = Chart.random(layers: 4, samples: 1000, lines: 1, using: &random)
      let reduced = whole.reduced(toColumns: columns)
      #expect(reduced.times.count <= 2 * columns + 2)
      #expect(reduced.times.first == whole.times.first)
      #expect(reduced.times.last == whole.times.last)

      let index = Dictionary(uniqueKeysWithValues: whole.times.enumerated().map { ($1, $0) })
      let kept = reduced.times.compactMap { index[$0] }
      #expect(kept == kept.sorted() && Set(kept).count == reduced.times.count)
      for (layer, original) in zip(reduced.layers + reduced.lines, whole.layers + whole.lines) {
        #expect(layer.values == kept.map { original.values[$0] })
      }

      let totals = whole.totals
      let length = whole.times[999] - whole.times[0]
      let byColumn = Dictionary(grouping: totals.indices) { sample in
        min(columns - 1, Int((whole.times[sample] - whole.times[0]) * Double(columns) / length))
      }
      for samples in byColumn.values {
        let there = samples.filter(kept.contains).map { totals[$0] }
        #expect(there.max() == samples.map { totals[$0] }.max())
        #expect(there.min() == samples.map { totals[$0] }.min())
      }
    }
  }

  @Test func `few samples stay as they are`() {
    var random = SeededRandom(seed: 8)
    let chart = Chart.random(layers: 2, samples: 20, using: &random)
    #expect(chart.reduced(toColumns: 10) == chart)
    #expect(chart.reduced(toColumns: 9) != chart)
  }
}

@Suite(.timeLimit(.minutes(5))) struct TextTests {
  @Test func `a text that is too long keeps its beginning and its end`() {
    let font = Font(size: 10)
    #expect(FixedWidth().shorten("short", toWidth: 30, font: font) == "short")
    #expect(FixedWidth().shorten("abcdefghij", toWidth: 42, font: font) == "abc…hij")
    #expect(FixedWidth().shorten("abcdefghij", toWidth: 5, font: font) == "")
    let shortened = FixedWidth().shorten(
      String(repeating: "x", count: 100_000), toWidth: 600, font: font)
    #expect(shortened.count == 100)
  }

  @Test func `lines are broken at spaces`() {
    let font = Font(size: 10)
    #expect(
      FixedWidth().wrap("one two three four", toWidth: 48, font: font)
        == ["one two", "three", "four"])
  }
}

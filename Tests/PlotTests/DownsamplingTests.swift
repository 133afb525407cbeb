import TestSupport
import Testing

@testable import Plot

@Suite(.timeLimit(.minutes(20))) struct DownsamplingTests {
  @Test func `each column keeps the samples with the largest and the smallest total`() {
    var random = SeededRandom(seed: 7)
    for _ in 0..<20 {
      let columns = Int.random(in: 1...60, using: &random)
      let whole = Chart.random(layers: 4, samples: 1000, lines: 1, using: &random)
      let downsampled = whole.downsampled(toColumns: columns)
      #expect(downsampled.times.count <= 2 * columns + 2)
      #expect(downsampled.times.first == whole.times.first)
      #expect(downsampled.times.last == whole.times.last)

      let index = Dictionary(uniqueKeysWithValues: whole.times.enumerated().map { ($1, $0) })
      let kept = downsampled.times.compactMap { index[$0] }
      #expect(kept == kept.sorted() && Set(kept).count == downsampled.times.count)
      for (layer, original) in zip(
        downsampled.layers + downsampled.lines, whole.layers + whole.lines)
      {
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

  @Test func `few samples are not downsampled`() {
    var random = SeededRandom(seed: 8)
    let chart = Chart.random(layers: 2, samples: 20, using: &random)
    #expect(chart.downsampled(toColumns: 10) == chart)
    #expect(chart.downsampled(toColumns: 9) != chart)
  }
}

extension Chart {
  /// With so few samples that it can be drawn as wide as `columns` without getting larger.
  ///
  /// Of all samples that fall into one column, two stay: the one with the largest total and the one
  /// with the smallest; whole, with every layer and line. So the outline is exact to the column, no
  /// peak is lost, and what is stacked was stacked so at that moment. A chart of lines keeps where the
  /// first of them is largest and smallest. The first and the last sample stay, and those beside a
  /// gap, which keeps an area from beginning late or ending early; gaps that are narrower than a
  /// column can't be seen and are closed.
  package func reduced(toColumns columns: Int) -> Chart {
    guard columns > 0, times.count > 2 * columns, let first = times.first, length > 0 else {
      return self
    }
    let heights = layers.isEmpty ? lines.first?.values ?? [] : totals
    guard !heights.isEmpty else { return self }
    var chart = self
    let scale = Double(columns) / length
    chart.gaps = gaps.filter { ($0.upperBound - $0.lowerBound) * scale >= 1 }

    var kept = Set(chart.runs.flatMap { [$0.lowerBound, $0.upperBound - 1] })
    var column = 0
    var largest = 0
    var smallest = 0
    for index in times.indices {
      let own = min(columns - 1, Int((times[index] - first) * scale))
      if own != column {
        kept.formUnion([largest, smallest])
        column = own
        largest = index
        smallest = index
      }
      if heights[index] > heights[largest] { largest = index }
      if heights[index] < heights[smallest] { smallest = index }
    }
    kept.formUnion([largest, smallest])

    let indices = kept.sorted()
    func keep(_ series: Series) -> Series {
      Series(
        name: series.name, color: series.color, values: indices.map { series.values[$0] },
        peak: series.largest)
    }
    chart.times = indices.map { times[$0] }
    chart.layers = layers.map(keep)
    chart.lines = lines.map(keep)
    return chart
  }
}

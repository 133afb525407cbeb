extension Chart {
  /// Returns the chart with only the samples that are visible at a width of `columns` pixels.
  ///
  /// Each column keeps two whole samples: the one with the largest total and the one with the
  /// smallest. So the outline is exact to the column, no peak is lost, and every stack that is
  /// drawn was measured. In a chart without layers, the values of the first line take the place of
  /// the total.
  ///
  /// The first and the last sample and those beside a gap are kept, so that no area starts late or
  /// ends early. Gaps narrower than a column are invisible and are closed.
  package func downsampled(toColumns columns: Int) -> Chart {
    guard columns > 0, times.count > 2 * columns, let first = times.first, duration > 0 else {
      return self
    }
    let heights = layers.isEmpty ? lines.first?.values ?? [] : totals
    guard !heights.isEmpty else { return self }
    var chart = self
    let scale = Double(columns) / duration
    chart.gaps = gaps.filter { ($0.end - $0.start) * scale >= 1 }

    var kept = Set(chart.segments.flatMap { [$0.lowerBound, $0.upperBound - 1] })
    var column = 0
    var largest = 0
    var smallest = 0
    for index in times.indices {
      let current = min(columns - 1, Int((times[index] - first) * scale))
      if current != column {
        kept.formUnion([largest, smallest])
        column = current
        largest = index
        smallest = index
      }
      if heights[index] > heights[largest] { largest = index }
      if heights[index] < heights[smallest] { smallest = index }
    }
    kept.formUnion([largest, smallest])

    let indices = kept.sorted()
    func select(_ series: Series) -> Series {
      var selected = series
      selected.values = indices.map { series.values[$0] }
      selected.peak = series.largest
      return selected
    }
    chart.times = indices.map { times[$0] }
    chart.layers = layers.map(select)
    chart.lines = lines.map(select)
    // Rates are since the time before, so a selection of them has no meaning. They are drawn from
    // all samples.
    chart.strips = []
    return chart
  }
}

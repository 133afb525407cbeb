extension Chart {
  /// With so few samples that it can be drawn as wide as `columns` without getting larger.
  ///
  /// Of all samples that fall into one column, two stay: the one with the largest total and the one
  /// with the smallest; whole, with every layer and line. So the outline is exact to the column, no
  /// peak is lost, and what is stacked was stacked so at that moment. The first and the last sample
  /// stay, which keeps the chart from beginning late or ending early.
  package func reduced(toColumns columns: Int) -> Chart {
    guard columns > 0, times.count > 2 * columns, let first = times.first, let last = times.last,
      last > first
    else { return self }
    let totals = totals
    let scale = Double(columns) / (last - first)
    var kept: [Int] = [0]
    var column = 0
    var largest = 0
    var smallest = 0
    func close() {
      for index in largest < smallest ? [largest, smallest] : [smallest, largest]
      where index > kept[kept.count - 1] {
        kept.append(index)
      }
    }
    for index in times.indices {
      let own = min(columns - 1, Int((times[index] - first) * scale))
      if own != column {
        close()
        column = own
        largest = index
        smallest = index
      }
      if totals[index] > totals[largest] { largest = index }
      if totals[index] < totals[smallest] { smallest = index }
    }
    close()
    if kept[kept.count - 1] != times.count - 1 { kept.append(times.count - 1) }

    func keep(_ series: Series) -> Series {
      Series(name: series.name, color: series.color, values: kept.map { series.values[$0] })
    }
    var chart = self
    chart.times = kept.map { times[$0] }
    chart.layers = layers.map(keep)
    chart.lines = lines.map(keep)
    return chart
  }
}

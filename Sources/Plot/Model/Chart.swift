/// A stacked-area chart of values over time, before anyone knows where on a page it will stand.
///
/// Layers lie one upon the other; lines are drawn above them against an axis of their own.
package struct Chart: Equatable, Sendable {
  /// Values over time, one for each of the chart's times.
  package struct Series: Equatable, Sendable {
    package var name: String
    package var color: RGB
    package var values: [Double]

    package init(name: String, color: RGB, values: [Double]) {
      self.name = name
      self.color = color
      self.values = values
    }
  }

  package var title: String

  /// One line of small facts below the title.
  package var subtitle: String

  /// What the chart shows, as a paragraph for who can't see it.
  package var summary: String

  /// When the values were taken, in seconds, ascending; the first is the start of the time axis.
  package var times: [Double]

  /// What the layers' values are; the layout adds the unit: `PSS` becomes `PSS (MiB)`.
  package var valueTitle: String
  package var quantity: Quantity

  /// From the bottom to the top of the stack.
  package var layers: [Series]

  /// What the lines' values are, counted.
  package var lineTitle: String
  package var lines: [Series]

  /// - Precondition: every series has as many values as there are times.
  package init(
    title: String, subtitle: String = "", summary: String = "", times: [Double],
    valueTitle: String, quantity: Quantity, layers: [Series], lineTitle: String = "",
    lines: [Series] = []
  ) {
    precondition(
      (layers + lines).allSatisfy { $0.values.count == times.count },
      "every series needs one value for each time")
    self.title = title
    self.subtitle = subtitle
    self.summary = summary
    self.times = times
    self.valueTitle = valueTitle
    self.quantity = quantity
    self.layers = layers
    self.lineTitle = lineTitle
    self.lines = lines
  }

  /// The height of the whole stack at each time.
  package var totals: [Double] {
    layers.reduce(into: [Double](repeating: 0, count: times.count)) { sums, layer in
      for index in sums.indices { sums[index] += layer.values[index] }
    }
  }

  /// Without the layers that are 0 all the time.
  package func droppingEmptyLayers() -> Chart {
    var chart = self
    chart.layers.removeAll { $0.values.allSatisfy { $0 <= 0 } }
    return chart
  }

  /// With the smallest layers summed up in one at the top, where there are more than `limit`.
  ///
  /// Small is what has a small peak. The layers that stay keep their order.
  ///
  /// - Parameter color: of the sum, which is named `Other (n)` after the number of its layers.
  package func mergingSmallLayers(above limit: Int = 12, color: RGB) -> Chart {
    guard layers.count > limit else { return self }
    let bySize = layers.indices.sorted {
      (layers[$0].values.max() ?? 0) > (layers[$1].values.max() ?? 0)
    }
    let kept = Set(bySize.prefix(limit - 1))
    let merged = bySize.dropFirst(limit - 1)
    var sum = [Double](repeating: 0, count: times.count)
    for layer in merged {
      for index in sum.indices { sum[index] += layers[layer].values[index] }
    }
    var chart = self
    chart.layers = layers.indices.filter(kept.contains).map { layers[$0] }
    chart.layers.append(Series(name: "Other (\(merged.count))", color: color, values: sum))
    return chart
  }
}

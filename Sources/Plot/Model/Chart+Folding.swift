extension Chart {
  /// Returns the chart with the layers that are never half a pixel high summed at the top.
  ///
  /// A single one keeps its name, unless there is a sum already that it can be added to.
  ///
  /// - Parameters:
  ///   - height: the height of the plot in pixels.
  ///   - headroom: the fraction of it that is free beyond the values.
  ///   - highest: the largest total if it is known already; `nil` if it is not.
  package func foldingThinLayers(
    height: Double, headroom: Double = AxisLayout.headroom, highest: Double? = nil
  ) -> Chart {
    let highest = highest ?? totals.max() ?? 0
    let domain = valueAxisLayout(headroom: headroom, highest: highest).domain
    let limit = (domain.upperBound - domain.lowerBound) / max(1, height) / 2
    let sum = layers.firstIndex { $0.mergedCount != nil }
    let thin = layers.indices.filter { $0 != sum && layers[$0].largest < limit }
    guard !thin.isEmpty, thin.count > 1 || sum != nil, highest > 0 else {
      return self
    }
    let merged = thin + (sum.map { [$0] } ?? [])
    var values = [Double](repeating: 0, count: times.count)
    for layer in merged {
      for index in values.indices { values[index] += max(0, layers[layer].values[index]) }
    }
    var other = Series(
      name: "Other (\(thin.count))", color: Palette.other, values: values,
      mergedCount: thin.count)
    if let sum {
      other.color = layers[sum].color
      // The number in an unnumbered sum is not known.
      let before = layers[sum].mergedCount ?? 0
      other.name = before > 0 ? "Other (\(before + thin.count))" : layers[sum].name
      other.mergedCount = before > 0 ? before + thin.count : 0
      other.peak = max(layers[sum].largest, values.max() ?? 0)
    }
    var chart = self
    chart.layers = layers.indices.filter { !merged.contains($0) }.map { layers[$0] } + [other]
    return chart
  }
}

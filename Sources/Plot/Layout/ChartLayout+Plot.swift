extension ChartLayout {
  /// What lies behind everything where nothing is known.
  mutating func gaps<M: TextMeasuring & ~Copyable>(_ plot: Plotting, measuring: borrowing M) {
    for gap in plot.chart.gaps {
      let (left, right) = (plot.x(gap.lowerBound), plot.x(gap.upperBound))
      let place = Rectangle(
        x: left, y: plot.frame.top, width: right - left, height: plot.frame.height)
      page.add(.rectangle(place, fill: theme.gap))
      if measuring.width(of: "no data", font: theme.font) + 8 < place.width {
        page.text(
          "no data", (left + right) / 2, plot.frame.top + plot.frame.height / 2, .middle,
          color: theme.faintText)
      }
    }
  }

  mutating func layers(_ plot: Plotting) {
    let frame = plot.frame
    let ground = plot.y(0)
    let stack = Stack(plot.chart.layers.map(\.values), count: plot.chart.times.count)
    // From the top down, each layer down to the ground and covered by the next: so every edge stands
    // in a file once, and no seam shows between two layers.
    for (layer, values) in zip(plot.chart.layers, stack.edges.dropFirst()).reversed() {
      for run in plot.runs {
        let edge = plot.points(values, of: run, y: plot.y)
        guard let first = edge.first, let last = edge.last else { continue }
        let below = [last, first].map { frame.clamp(Point($0.x, ground)) }
        page.add(.polygon(edge + below, fill: layer.color, name: layer.name))
      }
    }
  }

  mutating func lines(_ plot: Plotting) {
    for line in plot.chart.lines {
      for run in plot.runs {
        let points = plot.points(line.values, of: run, y: plot.lineY)
        // A seam in the ground's colour lets the line stand out from any layer.
        if !chart.layers.isEmpty {
          page.add(.line(points, color: theme.ground, width: 3.5, name: "seam"))
        }
        page.add(.line(points, color: theme.legible(line.color), width: 1.75, name: line.name))
      }
    }
  }
}

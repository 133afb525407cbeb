extension ChartLayout {
  /// Draws the background of intervals without data.
  mutating func drawGaps<M: TextMeasuring & ~Copyable>(_ plot: PlotArea, measuring: borrowing M) {
    for gap in plot.chart.gaps {
      let (left, right) = (plot.x(gap.start), plot.x(gap.end))
      let area = Rectangle(
        x: left, y: plot.frame.top, width: right - left, height: plot.frame.height)
      canvas.add(.rectangle(area, fill: theme.gap))
      let texts = (gap.reason.isEmpty ? [] : ["no data: \(gap.reason)"]) + ["no data"]
      let text = texts.first { measuring.width(of: $0, font: theme.font) + 8 < area.width }
      if let text {
        canvas.addText(
          text, (left + right) / 2, plot.frame.top + plot.frame.height / 2, .middle,
          color: theme.secondaryText)
      }
    }
  }

  mutating func drawLayers(_ plot: PlotArea) {
    let frame = plot.frame
    let baseline = plot.y(0)
    let stack = Stack(plot.chart.layers.map(\.values), count: plot.chart.times.count)
    // Each layer extends down to 0 and is covered by the next lower one. So a file has every edge
    // once, and no seam is visible between two layers.
    for (layer, values) in zip(plot.chart.layers, stack.edges.dropFirst()).reversed() {
      for segment in plot.segments {
        let edge = plot.points(values, of: segment, y: plot.y)
        guard let first = edge.first, let last = edge.last else { continue }
        let below = [last, first].map { frame.clamp(Point($0.x, baseline)) }
        canvas.add(.polygon(edge + below, fill: layer.color, name: layer.name))
      }
    }
  }

  mutating func drawLines(_ plot: PlotArea) {
    for line in plot.chart.lines {
      for segment in plot.segments {
        let points = plot.points(line.values, of: segment, y: plot.lineY)
        // A border in the background color separates the line from every layer.
        if !chart.layers.isEmpty {
          canvas.add(.line(points, color: theme.background, width: 3.5, name: "seam"))
        }
        canvas.add(.line(points, color: theme.legible(line.color), width: 1.75, name: line.name))
      }
    }
  }
}

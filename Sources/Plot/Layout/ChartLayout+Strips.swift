extension ChartLayout {
  /// Draws the rates below the areas. A period that was not measured has the background of a gap.
  mutating func drawStrips(_ plot: PlotArea) {
    for (strip, frame) in zip(chart.strips, strips) {
      let color = theme.legible(strip.color)
      let segments = chart.steps(of: strip, toColumns: max(1, Int(plot.frame.width / 2)))
      drawUnmeasured(between: segments, plot, frame)
      drawAxis(of: strip, frame, plot, color)
      for steps in segments {
        guard let first = steps.first, let last = steps.last else { continue }
        let edge = steps.flatMap { step in
          [step.start, step.end].map {
            Point(plot.frame.clamp(x: plot.x($0)), frame.y(step.rate))
          }
        }
        let ends = [last.end, first.start].map {
          Point(plot.frame.clamp(x: plot.x($0)), frame.bottom)
        }
        canvas.add(.polygon(edge + ends, fill: color, name: strip.name))
        // A rate of 0 is visible too.
        canvas.add(.line(ends, color: color, width: 1.5, name: "measured"))
      }
    }
  }

  private mutating func drawUnmeasured(
    between segments: [[Chart.RateStep]], _ plot: PlotArea, _ frame: StripFrame
  ) {
    var left = plot.frame.left
    let edges = segments.map { (plot.x($0.first?.start ?? 0), plot.x($0.last?.end ?? 0)) }
    for (start, end) in edges + [(plot.frame.right, plot.frame.right)] {
      if start - left >= 1 {
        canvas.add(
          .rectangle(
            Rectangle(x: left, y: frame.top, width: start - left, height: frame.bottom - frame.top),
            fill: theme.gap))
      }
      left = end
    }
  }

  private mutating func drawAxis(
    of strip: Chart.Strip, _ frame: StripFrame, _ plot: PlotArea, _ color: RGB
  ) {
    canvas.addText(
      frame.axis.title, Canvas.margin, frame.top - 12, font: theme.boldFont, color: color)
    for tick in frame.axis.ticks.ticks {
      let position = frame.y(tick.value)
      if position < frame.bottom {
        canvas.addLine(
          Point(plot.frame.left, position), Point(plot.frame.right, position), color: theme.grid,
          name: "grid")
      }
      canvas.addText(
        tick.label, plot.frame.left - 8, position + theme.font.size * 0.36, .end,
        color: theme.secondaryText)
    }
  }

  /// The largest number of columns with a tooltip in a strip.
  private static let maxColumns = 64

  /// Adds the tooltips of the strips: the rate first, then the time.
  mutating func addStripTooltips(_ plot: PlotArea) {
    for (strip, frame) in zip(chart.strips, strips) {
      for step in chart.steps(of: strip, toColumns: Self.maxColumns).joined() {
        let (left, right) = (
          plot.frame.clamp(x: plot.x(step.start)), plot.frame.clamp(x: plot.x(step.end))
        )
        canvas.add(
          Scene.Tooltip(
            area: Rectangle(
              x: left, y: frame.top, width: right - left, height: frame.bottom - frame.top),
            text: "\(strip.name) \(strip.axis.quantity.format(step.rate))\n"
              + "\(chart.formatTime(step.start)) to \(chart.formatTime(step.end))"))
      }
    }
  }
}

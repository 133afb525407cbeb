package import Plot

extension Chart {
  /// Returns the chart as gnuplot commands.
  ///
  /// Data, order, colors, units and labels are those of ``Chart/scene(size:theme:measuring:)``.
  ///
  /// - Parameter size: the size of the picture in pixels.
  package func gnuplotScript(
    _ format: GnuplotFormat, size: PixelSize = .standard, theme: Theme = .light
  ) -> GnuplotScript {
    downsampled(toColumns: size.width)
      .fullGnuplotScript(format, size: size, theme: theme, original: self)
  }

  /// Returns the chart as gnuplot commands with all samples.
  ///
  /// - Parameters:
  ///   - size: the size of the picture in pixels.
  ///   - original: the chart before downsampling, with the peak and all events; `nil` if this is
  ///     the original.
  package func fullGnuplotScript(
    _ format: GnuplotFormat, size: PixelSize = .standard, theme: Theme = .light,
    original: Chart? = nil
  ) -> GnuplotScript {
    let original = original ?? self
    var script = GnuplotScript(
      title: title, subtitle: subtitle, format: format, size: size, theme: theme, top: 96)
    script.addLegend()
    script.addAxes(of: original)
    script.addGaps(of: self)
    script.addEvents(of: original)
    let marks = script.addMarks(of: original)
    script.addPeak(of: original)
    script.addData("values", rows(width: Double(size.width)))
    script.addBaselineData(of: original)
    script.addPlot(of: self, beside: [script.baselinePlot(of: original)].compactMap { $0 } + marks)
    return script
  }

  /// Returns one row for each time: the elapsed time, the upper edges of the layers, the lines.
  private func rows(width: Double) -> [[Double]] {
    let edges = Stack(layers.map(\.values), count: times.count).edges.dropFirst()
    let columns = edges + lines.map(\.values)
    let start = times.first ?? 0
    func row(_ index: Int, _ time: Double) -> [Double] {
      [time] + columns.map { $0[index] }
    }
    return segments.map { segment -> [[Double]] in
      guard segment.count == 1, let index = segment.first else {
        return segment.map { row($0, times[$0] - start) }
      }
      // A single sample has no width. It is as wide as the chart if there is no other, and
      // otherwise wide enough to be visible.
      guard duration > 0 else { return [row(index, 0), row(index, 1)] }
      let margin = duration / width
      return [-1, 1].map { row(index, min(max(times[index] - start + $0 * margin, 0), duration)) }
    }.joined(separator: [[]]).map { $0 }
  }
}

extension GnuplotScript {
  fileprivate mutating func addAxes(of chart: Chart) {
    let values = chart.valueAxisLayout(headroom: markHeadroom(of: chart))
    let ticks = Ticks(seconds: chart.axisDuration, atMost: max(2, size.width / 130))
    append("set xrange [0:\(number(chart.axisDuration > 0 ? chart.axisDuration : 1))]")
    append("set xtics \(ticList(ticks))")
    let titleColor = color(theme.secondaryText)
    append("set xlabel 'time since the start (\(ticks.unit))' textcolor rgb \(titleColor)")
    append("set yrange [\(number(values.domain.lowerBound)):\(number(values.domain.upperBound))]")
    append("set ytics \(ticList(values.ticks))")
    append("set ylabel \(GnuplotText(values.title)) textcolor rgb \(titleColor) noenhanced")
    append("set grid ytics lt 1 lw 1 lc rgb \(color(theme.grid))")
    append("set border \(chart.lineAxisLayout() == nil ? 3 : 11)")
    guard let lines = chart.lineAxisLayout(headroom: markHeadroom(of: chart)) else { return }
    let lineColor = theme.legible(chart.lines.first?.color ?? theme.secondaryText)
    append("set y2range [\(number(lines.domain.lowerBound)):\(number(lines.domain.upperBound))]")
    append("set y2tics \(ticList(lines.ticks)) textcolor rgb \(color(lineColor))")
    append("set y2label \(GnuplotText(lines.title)) textcolor rgb \(color(lineColor)) noenhanced")
  }

  fileprivate mutating func addGaps(of chart: Chart) {
    let start = chart.times.first ?? 0
    for gap in chart.gaps {
      append(
        "set object rectangle from first \(number(gap.start - start)), graph 0 to "
          + "first \(number(gap.end - start)), graph 1 behind fillstyle solid noborder "
          + "fillcolor rgb \(color(theme.gap))")
    }
  }

  /// Adds triangles below the time axis.
  fileprivate mutating func addEvents(of chart: Chart) {
    let start = chart.times.first ?? 0
    for event in chart.events(inBuckets: size.width / 12) {
      for (count, point, y) in [(event.started, 9, -0.012), (event.ended, 11, -0.03)]
      where count > 0 {
        append(
          "set label '' at first \(number(min(max(event.time - start, 0), chart.duration))), "
            + "graph \(number(y)) point pt \(point) ps 0.6 lc rgb \(color(theme.secondaryText))")
      }
    }
    if !chart.events.isEmpty { append("set xtics offset 0,-0.5") }
  }

  fileprivate mutating func addPeak(of chart: Chart) {
    let totals = chart.totals
    guard let peak = totals.max(), peak > 0, let index = totals.firstIndex(of: peak) else { return }
    let time = chart.times[index] - (chart.times.first ?? 0)
    // Near the sides of the frame, the label is aligned to stay inside.
    let fraction = chart.duration > 0 ? time / chart.duration : 0
    let side = fraction < 0.15 ? "left" : fraction > 0.85 ? "right" : "center"
    addLabel(
      "peak \(chart.format(peak)) at \(chart.formatTime(chart.times[index]))",
      at: "first \(number(time)), first \(number(peak))",
      "\(side) offset 0,0.7 front point pt 6 ps 0.7 lc rgb \(color(theme.text)) "
        + "textcolor rgb \(color(theme.text))")
  }

  /// Plots the layers from the top down, each down to 0 and covered by the next, then the lines.
  ///
  /// - Parameter others: other elements of the plot command.
  fileprivate mutating func addPlot(of chart: Chart, beside others: [String]) {
    func title(_ series: Chart.Series, _ format: (Double) -> String) -> String {
      let name = EstimatedWidth().shorten(
        series.name, toWidth: max(150, Double(size.width) * 0.2), font: theme.font)
      let (last, peak) = (series.values.last ?? 0, series.largest)
      return "\(GnuplotText("\(name)  \(format(last)), peak \(format(peak))"))"
    }
    var plots = chart.layers.indices.reversed().map { layer in
      "$values using 1:\(layer + 2) with filledcurves y1=0 fillstyle solid "
        + "fillcolor rgb \(color(chart.layers[layer].color)) "
        + "title \(title(chart.layers[layer], chart.format)) noenhanced"
    }
    let axes = chart.lineAxisLayout() == nil ? "x1y1" : "x1y2"
    plots += chart.lines.indices.map { line in
      "$values using 1:\(chart.layers.count + line + 2) axes \(axes) with lines lw 1.75 "
        + "lc rgb \(color(theme.legible(chart.lines[line].color))) "
        + "title \(title(chart.lines[line], chart.formatLine)) noenhanced"
    }
    plots += others
    // Without any plot, gnuplot would not draw the axes either.
    if plots.isEmpty { plots = ["NaN notitle"] }
    append("plot \(plots.joined(separator: ", "))")
  }
}

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
      title: title, subtitle: subtitle, format: format, size: size, theme: theme,
      strips: original.strips.count)
    let panels = GnuplotPanels(of: original, in: script)
    if let panels { script.plotHeight = panels.areaBottom - script.top }
    let folded = original.foldingThinLayers(height: script.plotHeight)
    let drawn = foldingThinLayers(height: script.plotHeight)
    script.addLegend(
      rows: script.keyRows(of: folded.layers.count < drawn.layers.count ? drawn : folded),
      height: script.plotHeight)
    if let panels { script.begin(panels, folded) }
    script.addAxes(of: folded)
    script.addGaps(of: self)
    if panels == nil { script.addEvents(of: original) }
    let marks = script.addMarks(of: folded)
    script.addPeak(of: original)
    script.addData("values", drawn.segmentRows(width: Double(size.width)))
    script.addBaselineData(of: original)
    if panels != nil { script.append("unset xtics\nunset xlabel") }
    script.addPlot(
      of: drawn, strips: original.strips,
      beside: [script.baselinePlot(of: original)].compactMap { $0 } + marks,
      omitsLast: original.hasNoLastValues)
    if let panels { script.addStrips(panels, original) }
    return script
  }

  /// Returns the rows of each segment, one for each time: the elapsed time, the upper edges of the
  /// layers, the lines.
  private func segmentRows(width: Double) -> [[[Double]]] {
    let edges = Stack(layers.map(\.values), count: times.count).edges.dropFirst()
    let columns = edges + lines.map(\.values)
    let start = times.first ?? 0
    func row(_ index: Int, _ time: Double) -> [Double] {
      [time] + columns.map { $0[index] }
    }
    return segments.map { segment in
      guard segment.count == 1, let index = segment.first else {
        return segment.map { row($0, times[$0] - start) }
      }
      // A single sample has no width. It is as wide as the chart if there is no other, and
      // otherwise wide enough to be visible.
      guard duration > 0 else { return [row(index, 0), row(index, 1)] }
      let margin = duration / width
      return [-1, 1].map { row(index, min(max(times[index] - start + $0 * margin, 0), duration)) }
    }
  }
}

extension GnuplotScript {
  fileprivate mutating func addAxes(of chart: Chart) {
    let labelHeight = theme.font.size * 1.2
    let headroom = markHeadroom(of: chart)
    let values = chart.valueAxisLayout(headroom: headroom)
      .fitting(height: plotHeight, labelHeight: labelHeight)
    addTimeAxis(of: chart)
    let titleColor = color(theme.secondaryText)
    append("set yrange [\(number(values.domain.lowerBound)):\(number(values.domain.upperBound))]")
    append("set ytics \(ticList(values.ticks))")
    append("set ylabel \(GnuplotText(values.title)) textcolor rgb \(titleColor) noenhanced")
    append("set grid ytics lt 1 lw 1 lc rgb \(color(theme.grid))")
    append("set border \(chart.lineAxisLayout() == nil ? 3 : 11)")
    let second = chart.lineAxisLayout(headroom: headroom)?
      .fitting(height: plotHeight, labelHeight: labelHeight)
    guard let lines = second else { return }
    let lineColor = theme.legible(chart.lines.first?.color ?? theme.secondaryText)
    append("set y2range [\(number(lines.domain.lowerBound)):\(number(lines.domain.upperBound))]")
    append("set y2tics \(ticList(lines.ticks)) textcolor rgb \(color(lineColor))")
    append("set y2label \(GnuplotText(lines.title)) textcolor rgb \(color(lineColor)) noenhanced")
  }

  mutating func addTimeAxis(of chart: Chart) {
    let axis = chart.timeAxisLayout(atMost: max(2, Int(Double(size.width) / (130 * factor))))
    append("set xrange [0:\(number(chart.axisDuration > 0 ? chart.axisDuration : 1))]")
    append("set xtics nomirror out textcolor rgb \(color(theme.secondaryText))")
    append("set xtics \(ticList(axis.ticks))")
    append(
      "set xlabel \(GnuplotText(axis.title)) textcolor rgb \(color(theme.secondaryText)) noenhanced"
    )
  }

  mutating func addGaps(of chart: Chart) {
    let start = chart.times.first ?? 0
    for gap in chart.gaps {
      append(
        "set object rectangle from first \(number(gap.start - start)), graph 0 to "
          + "first \(number(gap.end - start)), graph 1 behind fillstyle solid noborder "
          + "fillcolor rgb \(color(theme.gap))")
    }
  }

  /// Adds triangles below the time axis.
  ///
  /// - Parameter height: the height of the plot in pixels; `nil` for the usual one.
  mutating func addEvents(of chart: Chart, height: Double? = nil) {
    let start = chart.times.first ?? 0
    for event in chart.events(inBuckets: size.width / 12) {
      for (count, point, y) in [(event.started, 9, -5.0), (event.ended, 11, -13)]
      where count > 0 {
        append(
          "set label '' at first \(number(min(max(event.time - start, 0), chart.duration))), "
            + "graph \(number(y / (height ?? 430))) point pt \(point) ps \(number(0.6 * factor)) "
            + "lc rgb \(color(theme.secondaryText))"
        )
      }
    }
    if !chart.events.isEmpty { append("set xtics offset 0,-0.5") }
  }

  fileprivate mutating func addPeak(of chart: Chart) {
    let totals = chart.totals
    guard chart.showsPeak, let peak = totals.max(), peak > 0,
      let index = totals.firstIndex(of: peak)
    else { return }
    let time = chart.times[index] - (chart.times.first ?? 0)
    // Near the sides of the frame, the label is aligned to stay inside.
    let fraction = chart.axisDuration > 0 ? time / chart.axisDuration : 0
    let side = fraction < 0.15 ? "left" : fraction > 0.85 ? "right" : "center"
    addLabel(
      "peak \(chart.format(peak)) at \(chart.formatTime(chart.times[index]))",
      at: "first \(number(time)), first \(number(peak))",
      "\(side) offset 0,0.7 front point pt 6 ps \(number(0.7 * factor)) "
        + "lc rgb \(color(theme.text)) "
        + "textcolor rgb \(color(theme.text))")
  }

  /// Plots the layers from the top down, each down to 0 and covered by the next, then the lines.
  ///
  /// - Parameters:
  ///   - strips: rates that the legend lists too.
  ///   - others: other elements of the plot command.
  ///   - omitsLast: whether the legend has only peaks.
  fileprivate mutating func addPlot(
    of chart: Chart, strips: [Chart.Strip], beside others: [String], omitsLast: Bool
  ) {
    func title(_ name: String, _ last: String?, _ peak: String) -> String {
      let name = EstimatedWidth().shorten(
        name, toWidth: max(150 * factor, Double(size.width) * 0.24), font: theme.font)
      let last = omitsLast ? "" : "\(last ?? "–"), "
      return "\(GnuplotText("\(name)  \(last)peak \(peak)"))"
    }
    func title(_ series: Chart.Series, _ format: (Double) -> String) -> String {
      title(series.name, format(series.values.last ?? 0), format(series.largest))
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
    plots += strips.map { strip in
      let format = strip.axis.quantity.format
      let title = title(strip.name, (strip.values.last ?? nil).map(format), format(strip.largest))
      return "keyentry with filledcurves fillstyle solid fillcolor rgb "
        + "\(color(theme.legible(strip.color))) title \(title) noenhanced"
    }
    plots += others
    // Without any plot, gnuplot would not draw the axes either.
    if plots.isEmpty { plots = ["NaN notitle"] }
    append("plot \(plots.joined(separator: ", "))")
  }
}

package import Plot

extension Chart {
  /// The chart as gnuplot's commands: the same data in the same order, colours, units and labels as
  /// ``Chart/scene(size:theme:measuring:)`` has.
  package func gnuplotScript(
    _ format: GnuplotFormat, size: PixelSize = .standard, theme: Theme = .light
  ) -> GnuplotScript {
    reduced(toColumns: size.width)
      .wholeGnuplotScript(format, size: size, theme: theme, peaksOf: self)
  }

  /// The chart as gnuplot's commands with every sample, however many there are.
  ///
  /// - Parameter original: has the peak and the marks; nil where this is the original itself.
  package func wholeGnuplotScript(
    _ format: GnuplotFormat, size: PixelSize = .standard, theme: Theme = .light,
    peaksOf original: Chart? = nil
  ) -> GnuplotScript {
    let original = original ?? self
    var script = GnuplotScript(
      title: title, subtitle: subtitle, format: format, size: size, theme: theme, top: 96)
    script.key()
    script.axes(of: original)
    script.gaps(of: self)
    script.marks(of: original)
    script.peak(of: original)
    script.data("values", rows(width: Double(size.width)))
    script.plot(self)
    return script
  }

  /// A row for each time: the time since the start, the upper edges of the layers, the lines.
  private func rows(width: Double) -> [[Double]] {
    let edges = Stack(layers.map(\.values), count: times.count).edges.dropFirst()
    let columns = edges + lines.map(\.values)
    let start = times.first ?? 0
    func row(_ index: Int, _ time: Double) -> [Double] {
      [time] + columns.map { $0[index] }
    }
    return runs.map { run -> [[Double]] in
      guard run.count == 1, let index = run.first else {
        return run.map { row($0, times[$0] - start) }
      }
      // A single moment has no width: it is as wide as the chart where it is all there is, and else
      // so wide that it can be seen.
      guard length > 0 else { return [row(index, 0), row(index, 1)] }
      let reach = length / width
      return [-1, 1].map { row(index, min(max(times[index] - start + $0 * reach, 0), length)) }
    }.joined(separator: [[]]).map { $0 }
  }
}

extension GnuplotScript {
  fileprivate mutating func axes(of chart: Chart) {
    let values = chart.valueAxis()
    let ticks = Ticks(seconds: chart.length, atMost: max(2, size.width / 130))
    line("set xrange [0:\(number(chart.length > 0 ? chart.length : 1))]")
    line("set xtics \(tics(ticks))")
    line(
      "set xlabel 'time since the start (\(ticks.unit))' textcolor rgb \(color(theme.faintText))")
    line("set yrange [\(number(values.domain.lowerBound)):\(number(values.domain.upperBound))]")
    line("set ytics \(tics(values.ticks))")
    line(
      "set ylabel \(GnuplotText(values.title)) textcolor rgb \(color(theme.faintText)) noenhanced")
    line("set grid ytics lt 1 lw 1 lc rgb \(color(theme.grid))")
    line("set border \(chart.lineAxis() == nil ? 3 : 11)")
    guard let lines = chart.lineAxis() else { return }
    let own = theme.legible(chart.lines.first?.color ?? theme.faintText)
    line("set y2range [\(number(lines.domain.lowerBound)):\(number(lines.domain.upperBound))]")
    line("set y2tics \(tics(lines.ticks)) textcolor rgb \(color(own))")
    line("set y2label \(GnuplotText(lines.title)) textcolor rgb \(color(own)) noenhanced")
  }

  fileprivate mutating func gaps(of chart: Chart) {
    let start = chart.times.first ?? 0
    for gap in chart.gaps {
      line(
        "set object rectangle from first \(number(gap.lowerBound - start)), graph 0 to "
          + "first \(number(gap.upperBound - start)), graph 1 behind fillstyle solid noborder "
          + "fillcolor rgb \(color(theme.gap))")
    }
  }

  /// Triangles below the time axis, as in every other picture of the chart.
  fileprivate mutating func marks(of chart: Chart) {
    let start = chart.times.first ?? 0
    for mark in chart.marks(inSlots: size.width / 12) {
      for (count, point, place) in [(mark.begun, 9, -0.012), (mark.ended, 11, -0.03)]
      where count > 0 {
        line(
          "set label '' at first \(number(min(max(mark.time - start, 0), chart.length))), "
            + "graph \(number(place)) point pt \(point) ps 0.6 lc rgb \(color(theme.faintText))")
      }
    }
    if !chart.marks.isEmpty { line("set xtics offset 0,-0.5") }
  }

  fileprivate mutating func peak(of chart: Chart) {
    let totals = chart.totals
    guard let peak = totals.max(), peak > 0, let index = totals.firstIndex(of: peak) else { return }
    let time = chart.times[index] - (chart.times.first ?? 0)
    // At the frame's sides the label stands inside.
    let share = chart.length > 0 ? time / chart.length : 0
    let side = share < 0.15 ? "left" : share > 0.85 ? "right" : "center"
    label(
      "peak \(chart.quantity.text(peak)) at \(momentText(time))",
      at: "first \(number(time)), first \(number(peak))",
      "\(side) offset 0,0.7 front point pt 6 ps 0.7 lc rgb \(color(theme.text)) "
        + "textcolor rgb \(color(theme.text))")
  }

  /// From the top down, each layer down to the ground and covered by the next; then the lines.
  fileprivate mutating func plot(_ chart: Chart) {
    func title(_ series: Chart.Series, _ quantity: Quantity) -> String {
      let name = EstimatedWidth().shorten(
        series.name, toWidth: max(150, Double(size.width) * 0.2), font: theme.font)
      let (last, peak) = (series.values.last ?? 0, series.largest)
      return "\(GnuplotText("\(name)  \(quantity.text(last)), peak \(quantity.text(peak))"))"
    }
    var plots = chart.layers.indices.reversed().map { layer in
      "$values using 1:\(layer + 2) with filledcurves y1=0 fillstyle solid "
        + "fillcolor rgb \(color(chart.layers[layer].color)) "
        + "title \(title(chart.layers[layer], chart.quantity)) noenhanced"
    }
    let axes = chart.lineAxis() == nil ? "x1y1" : "x1y2"
    let quantity = chart.lineTitle == nil ? chart.quantity : chart.lineQuantity
    plots += chart.lines.indices.map { line in
      "$values using 1:\(chart.layers.count + line + 2) axes \(axes) with lines lw 1.75 "
        + "lc rgb \(color(theme.legible(chart.lines[line].color))) "
        + "title \(title(chart.lines[line], quantity)) noenhanced"
    }
    // Of nothing, gnuplot would draw not even the axes.
    if plots.isEmpty { plots = ["NaN notitle"] }
    line("plot \(plots.joined(separator: ", "))")
  }
}

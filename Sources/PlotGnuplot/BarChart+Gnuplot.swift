package import Plot

extension BarChart {
  /// Returns the chart as gnuplot commands.
  ///
  /// Data, order, colors, units and labels are those of ``BarChart/scene(size:theme:measuring:)``.
  ///
  /// - Parameter size: the size of the picture in pixels.
  package func gnuplotScript(
    _ format: GnuplotFormat, size: PixelSize = .standard, theme: Theme = .light
  ) -> GnuplotScript {
    var script = GnuplotScript(
      title: title, subtitle: subtitle, format: format, size: size, theme: theme)
    let height = Double(size.height) - script.top - 44 * script.factor
    let chart = mergingLastBars(limit: max(1, Int(height / (17 * script.factor))))
      .foldingThinParts(width: Double(size.width) * 0.4)
    script.addLegend(rows: chart.parts.count, height: height)
    script.addAxes(of: chart)
    script.addData("values", [chart.rows])
    script.addPlot(of: chart)
    return script
  }

  /// One row for each bar: its index from the top, then the edges of its segments.
  private var rows: [[Double]] {
    bars.enumerated().map { row, bar in
      bar.values.reduce(into: [Double(row), 0]) { $0.append($0[$0.count - 1] + max(0, $1)) }
    }
  }
}

extension GnuplotScript {
  fileprivate mutating func addAxes(of chart: BarChart) {
    let values = chart.valueAxisLayout
    let names = chart.bars.map {
      EstimatedWidth().shorten($0.name, toWidth: Double(size.width) * 0.24, font: theme.font)
    }
    let widest = largestWidth(of: names)
    append("set lmargin at screen \(screenX(32 * factor + widest))")
    append("set border 3")
    // The total of the longest bar fits behind it.
    append("set xrange [0:\(number(values.domain.upperBound * 1.18))]")
    append("set xtics \(ticList(values.ticks))")
    let titleColor = color(theme.secondaryText)
    append("set xlabel \(GnuplotText(values.title)) textcolor rgb \(titleColor) noenhanced")
    append("set yrange [\(number(Double(max(1, chart.bars.count)) - 0.5)):-0.5]")
    append("unset ytics")
    append("set grid xtics lt 1 lw 1 lc rgb \(color(theme.grid))")
    for (row, bar) in chart.bars.enumerated() {
      addLabel(
        names[row], at: "graph 0, first \(row)",
        "right offset -1,0 textcolor rgb \(color(theme.text))")
      addLabel(
        chart.format(bar.total), at: "first \(number(bar.total)), first \(row)",
        "left offset 0.5,0 front textcolor rgb \(color(theme.text))")
    }
  }

  fileprivate mutating func addPlot(of chart: BarChart) {
    let totals = chart.partTotals
    var plots = chart.parts.indices.map { part in
      let (from, to) = (part + 2, part + 3)
      let name = EstimatedWidth().shorten(
        chart.parts[part].name, toWidth: max(150 * factor, Double(size.width) * 0.2),
        font: theme.font)
      let title = GnuplotText("\(name)  \(chart.format(totals[part]))")
      return "$values using \(to):1:\(from):\(to):($1-0.36):($1+0.36) with boxxyerror "
        + "fillstyle solid noborder fillcolor rgb \(color(chart.parts[part].color)) "
        + "title \(title) noenhanced"
    }
    if plots.isEmpty { plots = ["NaN notitle"] }
    append("plot \(plots.joined(separator: ", "))")
  }
}

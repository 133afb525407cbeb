package import Plot

extension BarChart {
  /// The chart as gnuplot's commands: the same data in the same order, colours, units and labels as
  /// ``BarChart/scene(size:theme:measuring:)`` has.
  package func gnuplotScript(
    _ format: GnuplotFormat, size: PixelSize = .standard, theme: Theme = .light
  ) -> GnuplotScript {
    let top = 96.0
    let chart = mergingLastBars(above: max(1, Int((Double(size.height) - top - 44) / 17)))
    var script = GnuplotScript(
      title: title, subtitle: subtitle, format: format, size: size, theme: theme, top: top)
    script.key()
    script.axes(of: chart)
    script.data("values", chart.rows)
    script.plot(chart)
    return script
  }

  /// A row for each bar: its place from the top, and where its parts begin and end.
  private var rows: [[Double]] {
    bars.enumerated().map { row, bar in
      bar.values.reduce(into: [Double(row), 0]) { $0.append($0[$0.count - 1] + max(0, $1)) }
    }
  }
}

extension GnuplotScript {
  fileprivate mutating func axes(of chart: BarChart) {
    let values = chart.valueAxis
    let names = chart.bars.map {
      EstimatedWidth().shorten($0.name, toWidth: Double(size.width) * 0.22, font: theme.font)
    }
    let widest = names.map { EstimatedWidth().width(of: $0, font: theme.font) }.max() ?? 0
    line("set lmargin at screen \(number((24 + 8 + widest) / Double(size.width)))")
    line("set border 3")
    // Behind the longest bar its total has room.
    line("set xrange [0:\(number(values.domain.upperBound * 1.18))]")
    line("set xtics \(tics(values.ticks))")
    line(
      "set xlabel \(GnuplotText(values.title)) textcolor rgb \(color(theme.faintText)) noenhanced")
    line("set yrange [\(number(Double(max(1, chart.bars.count)) - 0.5)):-0.5]")
    line("unset ytics")
    line("set grid xtics lt 1 lw 1 lc rgb \(color(theme.grid))")
    for (row, bar) in chart.bars.enumerated() {
      label(
        names[row], at: "graph 0, first \(row)",
        "right offset -1,0 textcolor rgb \(color(theme.text))")
      label(
        chart.quantity.text(bar.total), at: "first \(number(bar.total)), first \(row)",
        "left offset 0.5,0 front textcolor rgb \(color(theme.text))")
    }
  }

  fileprivate mutating func plot(_ chart: BarChart) {
    let sums = chart.parts.indices.map { part in
      chart.bars.reduce(0) { $0 + max(0, $1.values[part]) }
    }
    var plots = chart.parts.indices.map { part in
      let (from, to) = (part + 2, part + 3)
      let title = GnuplotText("\(chart.parts[part].name)  \(chart.quantity.text(sums[part]))")
      return "$values using \(to):1:\(from):\(to):($1-0.36):($1+0.36) with boxxyerror "
        + "fillstyle solid noborder fillcolor rgb \(color(chart.parts[part].color)) "
        + "title \(title) noenhanced"
    }
    if plots.isEmpty { plots = ["NaN notitle"] }
    line("plot \(plots.joined(separator: ", "))")
  }
}

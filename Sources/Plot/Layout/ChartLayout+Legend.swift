extension ChartLayout {
  /// The headings of the value columns of the legend.
  var legendHeadings: [String] { chart.hasNoLastValues ? ["peak"] : ["last", "peak"] }

  /// The rows of the legend: the total, the stack from top to bottom, lines, strips, the
  /// baseline and events.
  var legendRows: [Legend.Row] {
    let omitsLast = chart.hasNoLastValues
    func values(_ last: String, _ peak: String) -> [String] {
      omitsLast ? [peak] : [last, peak]
    }
    func row(
      _ series: Chart.Series, _ swatch: Swatch, _ format: (Double) -> String
    ) -> Legend.Row {
      Legend.Row(
        name: series.name, wholeName: series.wholeName, swatch: swatch,
        values: values(format(series.values.last ?? 0), format(series.largest)))
    }
    var rows: [Legend.Row] = []
    if !chart.layers.isEmpty || chart.lines.isEmpty {
      rows.append(
        Legend.Row(
          name: "Total",
          values: values(chart.format(totals.last ?? 0), chart.format(totals.max() ?? 0))))
    }
    rows += chart.layers.reversed().map { row($0, .area($0.color), chart.format) }
    rows += chart.lines.map { row($0, .line(theme.legible($0.color)), chart.formatLine) }
    rows += chart.strips.map { strip in
      let last = (strip.values.last ?? nil).map(strip.axis.quantity.format) ?? "–"
      return Legend.Row(
        name: strip.name, swatch: .area(theme.legible(strip.color)),
        values: values(last, strip.axis.quantity.format(strip.largest)))
    }
    return rows + (baselineRow.map { [$0] } ?? []) + eventRows
  }
}

extension Chart {
  /// Whether all last values are 0, as after the exit of all processes. They say nothing then.
  package var hasNoLastValues: Bool {
    (layers + lines).allSatisfy { $0.values.last ?? 0 == 0 }
      && baseline?.values.last ?? 0 == 0
      && strips.allSatisfy { strip in (strip.values.last ?? nil) ?? 0 == 0 }
  }
}

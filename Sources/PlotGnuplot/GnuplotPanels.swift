import Plot

/// The places of the areas and of the strips below them, in pixels from the top of the picture.
///
/// The same sides for all of them align their time axes.
struct GnuplotPanels {
  /// The lower edge of the areas.
  let areaBottom: Double
  /// The upper and the lower edge of each strip.
  let strips: [(top: Double, bottom: Double)]

  /// Returns `nil` if the chart has no strips.
  init?(of chart: Chart, in script: GnuplotScript) {
    guard !chart.strips.isEmpty else { return nil }
    let axis = (chart.events.isEmpty ? 58.0 : 72) * script.factor
    let bottom = Double(script.size.height) - axis
    let title = 32 * script.factor
    let height = min(max(18 * script.factor, (bottom - script.top) * 0.09), 60 * script.factor)
    strips = chart.strips.indices.map { index in
      let below = Double(chart.strips.count - 1 - index) * (height + title)
      return (bottom - below - height, bottom - below)
    }
    areaBottom = bottom - Double(chart.strips.count) * (height + title)
  }
}

extension GnuplotScript {
  /// Starts the panel of the areas, with the legend beside it.
  mutating func begin(_ panels: GnuplotPanels, _ chart: Chart) {
    let axes = [chart.valueAxisLayout()] + chart.strips.map(chart.stripAxisLayout)
    let labels = largestWidth(of: axes.flatMap { $0.ticks.ticks.map(\.label) })
    let names = largestWidth(
      of: (chart.layers + chart.lines).map(\.name) + chart.strips.map(\.name)
        + keyNames(of: chart))
    let width = Double(size.width)
    // The name, two values and the symbol.
    let legend =
      min(names, max(150 * factor, width * 0.24))
      + EstimatedWidth().width(
        of: chart.hasNoLastValues ? "peak 1000 MiB " : "1000 MiB, peak 1000 MiB ",
        font: theme.font) + 40 * factor
    let second = chart.lineAxisLayout() == nil ? 16 : 80
    let right = max(width * 0.4, width - legend - Double(second) * factor)
    append("set multiplot")
    append("set lmargin at screen \(screenX(56 * factor + labels))")
    append("set rmargin at screen \(screenX(right))")
    append("set bmargin at screen \(screenY(panels.areaBottom))")
    append(
      "set key at screen \(screenX(right + Double(second) * factor)), screen \(screenY(top)) "
        + "left top Left reverse")
  }

  /// Adds the strips below the areas, each with an axis of its own, and the time axis below them.
  mutating func addStrips(_ panels: GnuplotPanels, _ chart: Chart) {
    append("unset key\nunset y2tics\nunset y2label\nunset ylabel\nset border 3")
    for (index, (strip, place)) in zip(chart.strips, panels.strips).enumerated() {
      let axis = chart.stripAxisLayout(strip)
      let tint = color(theme.legible(strip.color))
      // Those of the panel above would be drawn again.
      append("unset label\nunset object")
      append("set tmargin at screen \(screenY(place.top))")
      append("set bmargin at screen \(screenY(place.bottom))")
      append("set yrange [\(number(axis.domain.lowerBound)):\(number(axis.domain.upperBound))]")
      append("set ytics \(ticList(axis.ticks))")
      addLabel(
        axis.title,
        at: "screen \(screenX(24 * factor)), screen \(screenY(place.top - 15 * factor))",
        "left font 'DejaVu Sans:Bold,\(number(theme.font.size))' textcolor rgb \(tint)")
      addGaps(of: chart)
      if index == panels.strips.count - 1 {
        addTimeAxis(of: chart)
        addEvents(of: chart, height: place.bottom - place.top)
      }
      let steps = chart.steps(of: strip, toColumns: size.width)
      let start = chart.times.first ?? 0
      addData(
        "rates\(index)",
        steps.map { segment in
          segment.flatMap { [[$0.start - start, $0.rate], [$0.end - start, $0.rate]] }
        })
      append(
        steps.isEmpty
          ? "plot NaN notitle"
          : "plot $rates\(index) using 1:2 with filledcurves y1=0 fillstyle solid fillcolor rgb "
            + "\(tint) notitle")
    }
    append("unset multiplot")
  }
}

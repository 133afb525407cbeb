extension ChartLayout {
  private var started: Int { chart.events.reduce(0) { $0 + $1.started } }
  private var ended: Int { chart.events.reduce(0) { $0 + $1.ended } }

  /// The height of the event markers below the time axis, in pixels.
  var eventHeight: Double { started + ended > 0 ? 2 * (EventMarker.height + 2) : 0 }

  /// The rows of the legend that explain the markers.
  var eventRows: [Legend.Row] {
    [
      (started, EventMarker.started, chart.eventLabels.started),
      (ended, .ended, chart.eventLabels.ended),
    ].filter { $0.0 > 0 }.map { count, marker, verb in
      Legend.Row(
        name: "\(chart.eventLabels.format(count: count)) \(verb)",
        swatch: .event(marker, theme.secondaryText))
    }
  }

  /// Draws the markers below the time axis. Events with overlapping markers are merged.
  mutating func drawEvents(_ plot: PlotArea) {
    let frame = plot.frame
    let buckets = Int(frame.width / (EventMarker.width + 1))
    for event in chart.events(inBuckets: buckets) {
      let center = min(max(plot.x(event.time), frame.left), frame.right)
      let top = axisBottom + 2
      if event.started > 0 {
        canvas.add(
          EventMarker.started.element(center: center, top: top, color: theme.secondaryText))
      }
      if event.ended > 0 {
        canvas.add(
          EventMarker.ended.element(
            center: center, top: top + EventMarker.height + 2, color: theme.secondaryText))
      }
      canvas.add(
        Scene.Tooltip(
          area: Rectangle(
            x: center - EventMarker.width / 2, y: axisBottom, width: EventMarker.width,
            height: eventHeight),
          text: "\(chart.formatTime(event.time)): \(describe(event))"))
    }
  }

  /// Describes an event: `2 processes started, 1 process ended`.
  private func describe(_ event: Chart.Event) -> String {
    let labels = chart.eventLabels
    return [(event.started, labels.started), (event.ended, labels.ended)].filter { $0.0 > 0 }
      .map { "\(labels.format(count: $0.0)) \($0.1)" }.joined(separator: ", ")
  }
}

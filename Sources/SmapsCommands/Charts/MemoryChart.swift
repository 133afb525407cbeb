import MemoryProfile
import Plot
import ProcFS

/// The chart of a run: PSS over time, split by the dimension of its series.
struct MemoryChart {
  private let series: TimeSeries
  private let moments: [SeriesPoint]
  private let facts: ChartMetadata
  private let showsFaults: Bool

  init(series: TimeSeries, facts: ChartMetadata, showsFaults: Bool) {
    self.series = series
    moments = series.points
    self.facts = facts
    self.showsFaults = showsFaults
  }

  var chart: Chart {
    let faults = moments.map { Double($0.faults.minor) + Double($0.faults.major) }
    let layers = MemoryLayers(series, at: moments).layers
    let title = series.peak(of: .memory(.measure(.hugetlb))) > 0 ? "PSS and huge pages" : "PSS"
    return Chart(
      title: self.title, subtitle: subtitle, summary: summary(layers),
      times: moments.map(\.time.inSeconds), valueAxis: Axis(title: title, quantity: .bytes),
      layers: layers,
      lineAxis: showsFaults ? Axis(title: "page faults", quantity: .count) : nil,
      lines: showsFaults
        ? [Chart.Series(name: "Page Faults", color: LayerColors.faults, values: faults)] : [],
      gaps: series.gaps.map { $0.lowerBound.inSeconds..<$0.upperBound.inSeconds },
      events: series.events.map {
        Chart.Event(time: $0.time.inSeconds, started: $0.started, ended: $0.ended)
      },
      eventLabels: Chart.EventLabels(singular: "process", plural: "processes"))
  }

  // MARK: - In words

  /// The requested title; otherwise the command line if there is only one, or REGEX.
  private var title: String {
    if let heading = facts.heading { return EscapedText.readable.escape(heading) }
    if let only = series.onlyCommandLine, !only.isEmpty {
      return EscapedText.readable.escape(only.bytes)
    }
    return facts.title.map { EscapedText.readable.escape($0) } ?? "All processes"
  }

  private var subtitle: String {
    let peak = peak.map { "peak \(Quantity.bytes.format(Double($0.total)))" }
    let parts: [String?] = [
      facts.host.map { EscapedText.readable.escape($0) }, facts.start?.brief,
      duration.formattedBriefly,
      count(series.processCount, "process", "processes"),
      count(series.sampleCount, "sample", "samples"),
      facts.interval.map { "every \($0.formattedBriefly)" }, peak,
    ]
    // No line break within a part.
    return parts.compactMap { $0?.replacing(" ", with: "\u{A0}") }.joined(separator: " · ")
  }

  private func summary(_ layers: [Chart.Series]) -> String {
    guard let peak, let first = moments.first, let last = moments.last else {
      return "No sample was taken."
    }
    func size(_ bytes: UInt64) -> String { Quantity.bytes.format(Double(bytes)) }
    let largest = layers.map { ($0.name, $0.peak ?? 0) }.filter { $0.1 > 0 }
      .sorted { $0.1 > $1.1 }.prefix(5).map { "\($0.0) \(Quantity.bytes.format($0.1))" }
    let place = facts.host.map { " on \($0)" } ?? ""
    let start = facts.start.map { " from \($0.brief)" } ?? ""
    let gaps =
      series.gaps.isEmpty
      ? "" : " Sampling paused \(count(series.gaps.count, "time", "times"))."
    return """
      Memory (PSS) by \(series.dimension.descriptor.layer ?? "") over \
      \(duration.formattedBriefly)\(start)\(place): \
      \(count(series.sampleCount, "sample", "samples")) of \
      \(count(series.processCount, "process", "processes")). \
      The total was \(size(first.total)) at first and \(size(last.total)) at last, \
      and at most \(size(peak.total)), \(formatElapsed((peak.time - origin).inSeconds)) after the \
      start.\(gaps) \
      The largest values of the largest layers: \(largest.joined(separator: ", ")).
      """
  }

  /// The first point with the largest total.
  private var peak: SeriesPoint? {
    moments.reduce(nil) { peak, moment in
      if let peak, peak.total >= moment.total { peak } else { moment }
    }
  }

  private var origin: Duration { moments.first?.time ?? .zero }

  private var duration: Duration { (moments.last?.time ?? .zero) - origin }

  private func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(number) \(number == 1 ? one : many)"
  }
}

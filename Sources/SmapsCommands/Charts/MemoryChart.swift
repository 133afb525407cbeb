import MemoryProfile
import Plot
import PlotCairo
import ProcFS

/// The chart of a run: PSS by category over time.
struct MemoryChart {
  private let series: TimeSeries
  private let moments: [Moment]
  private let facts: ChartFacts
  private let showsFaults: Bool

  init(series: TimeSeries, facts: ChartFacts, showsFaults: Bool) {
    self.series = series
    moments = series.moments
    self.facts = facts
    self.showsFaults = showsFaults
  }

  /// Draws the chart into a file, whole or not at all.
  func write(to file: ChartFile) throws(Failure) {
    let picture: [UInt8]
    do throws(CairoError) {
      picture = try chart.scene(measuring: try CairoTextMeasure()).rendered(as: file.format)
    } catch {
      throw Failure("cannot draw '\(file.path)': \(error)")
    }
    try OutputFile(path: file.path).write(picture)
  }

  var chart: Chart {
    let faults = moments.map { Double($0.faults.minor) + Double($0.faults.major) }
    let hugetlb = layer("Huge Pages", LayerColors.hugetlb, .hugetlb)
    let chart = Chart(
      title: title, subtitle: subtitle, summary: summary,
      times: moments.map(\.time.inSeconds),
      valueTitle: hugetlb.values.contains { $0 > 0 } ? "PSS and huge pages" : "PSS",
      quantity: .bytes, layers: memoryLayers + [hugetlb], lineTitle: "page faults",
      lines: showsFaults
        ? [Chart.Series(name: "Page Faults", color: LayerColors.faults, values: faults)] : [])
    return chart.droppingEmptyLayers().mergingSmallLayers(color: LayerColors.merged)
  }

  /// By category, and what counts as other by its names.
  private var memoryLayers: [Chart.Series] {
    let categories = Category.allCases.filter { $0 != .other }.map { category in
      layer(category.spelling.label, RGB(category.spelling.color), .category(category))
    }
    return categories
      + series.otherNames.map { name in
        layer(EscapedText.readable(name), LayerColors.other(name), .other(name))
      }
  }

  private func layer(_ name: String, _ color: RGB, _ key: TimeSeries.Key) -> Chart.Series {
    Chart.Series(
      name: name, color: color, values: series.values(of: key, at: moments).map { Double($0) })
  }

  // MARK: - In words

  /// What was asked for; the one process's command line where it turned out to be one.
  private var title: String {
    if let only = series.onlyCommandLine, !only.isEmpty {
      return EscapedText.readable(only.bytes)
    }
    return facts.title.map { EscapedText.readable($0) } ?? "All processes"
  }

  private var subtitle: String {
    let peak = peak.map { "peak \(Quantity.bytes.text(Double($0.total)))" }
    let parts: [String?] = [
      facts.host.map { EscapedText.readable($0) }, facts.start?.brief, duration.formattedBriefly,
      count(series.processCount, "process", "processes"),
      count(series.sampleCount, "sample", "samples"),
      facts.interval.map { "every \($0.formattedBriefly)" }, peak,
    ]
    // What belongs together is not broken into two lines.
    return parts.compactMap { $0?.replacing(" ", with: "\u{A0}") }.joined(separator: " · ")
  }

  private var summary: String {
    guard let peak, let first = moments.first?.total, let last = moments.last?.total
    else { return "No sample was taken." }
    func size(_ bytes: UInt64) -> String { Quantity.bytes.text(Double(bytes)) }
    let largest = memoryLayers.map { ($0.name, $0.values.max() ?? 0) }.filter { $0.1 > 0 }
      .sorted { $0.1 > $1.1 }.prefix(5).map { "\($0.0) \(Quantity.bytes.text($0.1))" }
    let place = facts.host.map { " on \($0)" } ?? ""
    let start = facts.start.map { " from \($0.brief)" } ?? ""
    return """
      Memory (PSS) by category over \(duration.formattedBriefly)\(start)\(place): \
      \(count(series.sampleCount, "sample", "samples")) of \
      \(count(series.processCount, "process", "processes")). \
      The total was \(size(first)) at first and \(size(last)) at last, \
      and at most \(size(peak.total)), \(momentText((peak.time - origin).inSeconds)) after the start. \
      The largest values of the largest categories: \(largest.joined(separator: ", ")).
      """
  }

  /// The first moment at which the total was largest.
  private var peak: Moment? {
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

import MemoryProfile
import MemorySeries
import Plot
import ProcFS

/// The chart of a run: its measure over time, split by the dimension of its series.
struct MemoryChart {
  private let series: TimeSeries
  private let points: [SeriesPoint]
  private let metadata: ChartMetadata
  /// Whether the rates of page faults and of CPU time are drawn.
  private let showsFaults: Bool
  private let layers: [Chart.Series]
  /// The rest of the account, above the layers; empty if there is no account.
  private let account: [Chart.Series]
  /// The measures beside the total, as lines.
  private let measures: [Chart.Series]
  private let marks: [TimeMark]
  private let baseline: Chart.Baseline?

  /// - Parameters:
  ///   - top: the number of layers that are not merged with others; `nil` for the usual number.
  ///   - marks: in the order of time.
  ///   - baseline: what the run is compared with; `nil` for nothing.
  init(
    series: TimeSeries, metadata: ChartMetadata, top: Int? = nil, showsFaults: Bool,
    marks: [TimeMark] = [], baseline: AlignedBaseline? = nil
  ) {
    self.series = series
    points = series.points
    let all = MemoryLayers(series, at: points, top: top)
    layers = all.layers
    account = AccountLayers(series, at: points).layers
    measures = all.measures
    self.metadata = metadata
    self.showsFaults = showsFaults
    self.marks = marks
    self.baseline = baseline?.line(beside: points)
  }

  var chart: Chart {
    let lines = measures
    let lineAxis = Axis(
      title: lines.map { $0.name.lowercased() }.joined(separator: ", "), quantity: .bytes)
    return Chart(
      title: self.title, subtitle: subtitle, summary: summary,
      times: points.map(\.time.inSeconds), interval: metadata.interval?.inSeconds,
      valueAxis: Axis(
        title: account.isEmpty ? metadata.measure.title : "memory", quantity: .bytes),
      layers: layers + account, lineAxis: lines.isEmpty ? nil : lineAxis, lines: lines,
      strips: showsFaults ? MemoryRates(points).strips : [], clock: clock,
      gaps: series.gaps.map {
        Chart.Gap(
          $0.range.lowerBound.inSeconds..<$0.range.upperBound.inSeconds,
          reason: $0.reason?.text ?? "")
      },
      events: series.events.map {
        Chart.Event(time: $0.time.inSeconds, started: $0.started, ended: $0.ended)
      },
      eventLabels: Chart.EventLabels(singular: "process", plural: "processes"),
      marks: marks.map {
        Chart.Mark(time: $0.time.inSeconds, label: EscapedText.readable.escape($0.label))
      },
      baseline: baseline, showsPeak: account.isEmpty)
  }

  /// The layer of merged processes, if it is the largest; otherwise `nil`.
  var largestIsOther: String? {
    guard series.dimension == .process, layers.count > 1,
      let largest = layers.max(by: { ($0.peak ?? 0) < ($1.peak ?? 0) }),
      largest.name.hasPrefix("Other (")
    else { return nil }
    return largest.name
  }

  /// The clock of the time axis; `nil` if it shows the elapsed time.
  private var clock: Chart.Clock? {
    guard let start = metadata.start else { return nil }
    switch metadata.timeAxis {
    case .elapsed: return nil
    case nil where duration < TimeAxis.clockLength: return nil
    case .clock, nil:
      return Chart.Clock(origin: Double(start.milliseconds) / 1000, offset: start.offset)
    }
  }

  /// The largest value of huge pages, which are not part of the total; `nil` if there were none.
  private var hugePages: String? {
    let peak = series.peak(of: .memory(.measure(.hugetlb)))
    return peak > 0 ? "huge pages at most \(Quantity.bytes.format(Double(peak)))" : nil
  }

  // MARK: - Text

  /// The user's title, or the command line of the only process, or the default title.
  private var title: String {
    if let heading = metadata.heading { return EscapedText.readable.escape(heading) }
    if let only = series.onlyTitle, !only.isEmpty {
      return EscapedText.readable.escape(only)
    }
    return metadata.title.map { EscapedText.readable.escape($0) } ?? "All processes"
  }

  private var subtitle: String {
    let peak = peak.map { "peak \(Quantity.bytes.format(Double($0.total)))" }
    let parts: [String?] = [
      metadata.host.map { EscapedText.readable.escape($0) }, start?.brief,
      metadata.isWindow ? "\(origin.formattedTime(resolution)) into the run" : nil,
      duration.formattedLength(resolution),
      count(series.processCount, "process", "processes"),
      count(series.sampleCount, "sample", "samples"),
      metadata.interval.map { "every \($0.formattedBriefly)" }, peak, hugePages,
    ]
    // Lines only break between the parts.
    return parts.compactMap {
      $0?.split(separator: " ", omittingEmptySubsequences: false).joined(separator: "\u{A0}")
    }.joined(separator: " · ")
  }

  private var summary: String {
    guard let peak, let first = points.first, let last = points.last else {
      return "No sample was taken."
    }
    func size(_ bytes: UInt64) -> String { Quantity.bytes.format(Double(bytes)) }
    // Paths are whole here, because there is no tooltip for them.
    let largest = layers.map { layer in
      (series.dimension == .file ? layer.wholeName ?? layer.name : layer.name, layer.peak ?? 0)
    }.filter { $0.1 > 0 }
      .ordered { $0.1 > $1.1 }.prefix(5).map { "\($0.0) \(Quantity.bytes.format($0.1))" }
    let layer = series.dimension.spelling
    let place = metadata.host.map { " on \($0)" } ?? ""
    let start = start.map { " from \($0.brief)" } ?? ""
    let besides =
      hugePages.map { " Beside it, there were \($0); pages that processes share count for each." }
      ?? ""
    let lacking = series.unmeasured.intersection(.besideTotal)
    let unmeasured = lacking.isEmpty ? "" : " Not measured: \(lacking.names)."
    return """
      Memory (\(metadata.measure.title)) by \(layer) over \(duration.formattedLength(resolution))\
      \(start)\(place): \(count(series.sampleCount, "sample", "samples")) of \
      \(count(series.processCount, "process", "processes")). \
      The total was \(size(first.total)) at first and \(size(last.total)) at last, \
      and at most \(size(peak.total)), \(clock(peak.time)) after the start.\(besides)\(gapSummary) \
      The largest values of the largest layers: \(largest.joined(separator: ", ")).\(unmeasured)\
      \(baselineSummary)\(markSummary)
      """
  }

  /// Empty if the run is not compared.
  private var baselineSummary: String {
    guard let baseline else { return "" }
    return " \(baseline.name) was at most \(Quantity.bytes.format(baseline.largest))."
  }

  /// The first marks; empty if there are none.
  private var markSummary: String {
    guard !marks.isEmpty else { return "" }
    let shown = marks.prefix(Self.summarizedMarks).map {
      "\(EscapedText.readable.escape($0.label)) at \(clock($0.time))"
    }
    let more = marks.count - shown.count
    return " Marks: \(shown.joined(separator: ", "))" + (more > 0 ? ", and \(more) more." : ".")
  }

  /// The number of marks that the summary names.
  private static let summarizedMarks = 10

  /// The first point with the largest total.
  private var peak: SeriesPoint? {
    points.reduce(nil) { peak, point in
      if let peak, peak.total >= point.total { peak } else { point }
    }
  }

  private var origin: Duration { points.first?.time ?? .zero }

  /// The time of the first sample by the clock. Times of the chart are since then.
  private var start: WallClockTime? { metadata.start?.advanced(by: origin) }

  private var resolution: TimeResolution {
    if let interval = metadata.interval { return TimeResolution(interval) }
    return series.sampleCount < 2
      ? .seconds : TimeResolution(average: duration.inSeconds / Double(series.sampleCount - 1))
  }

  private func clock(_ time: Duration) -> String {
    ElapsedTime(milliseconds: (time - origin).milliseconds).clock(resolution)
  }

  /// How often nothing was sampled, and why; empty if there was no gap.
  private var gapSummary: String {
    let gaps = series.gaps
    guard !gaps.isEmpty else { return "" }
    let reasons = SkipReason.allCases.filter { reason in gaps.contains { $0.reason == reason } }
      .map(\.text)
    return " Sampling paused \(count(gaps.count, "time", "times"))"
      + (reasons.isEmpty ? "." : ": \(reasons.joined(separator: ", ")).")
  }

  private var duration: Duration { (points.last?.time ?? .zero) - origin }

  private func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(number) \(number == 1 ? one : many)"
  }
}

import MemoryProfile
import Recording

/// Sums a run up at its end.
final class SummaryOutput: SampleSink {
  private let configuration: SummaryConfiguration
  private let start: WallClockTime?
  private var summary: RunSummary

  /// The width of a table that does not go to a terminal, in columns.
  private static let usualWidth = 80

  private let measure: Measure

  /// - Parameters:
  ///   - run: what is known of the run.
  ///   - regex: the REGEX that selects processes; `nil` if there is none.
  /// - Throws: ``Failure`` if REGEX has no parentheses that a group is named by.
  init(
    _ configuration: SummaryConfiguration, of run: RunMetadata, regex: String?
  ) throws(Failure) {
    self.configuration = configuration
    start = run.start
    measure = run.measure
    summary = RunSummary(
      hasStatistics: configuration.format != .brief, interval: run.interval, counting: measure,
      groups: try SummaryGroups(configuration.split.dimension, regex: regex))
  }

  func take(_ sample: Sample, _ notices: [Notice]) throws(Failure) -> Bool {
    summary.add(sample)
    return true
  }

  func finish(_ run: FinishedRun) throws(Failure) {
    let duration = run.duration ?? summary.span
    guard let statistics = summary.statistics else {
      return try write(summary.lines(after: duration))
    }
    if configuration.format == .json {
      return try StandardOutput().writeAll(
        SummaryJSON(start: start, split: configuration.split).encode(summary, statistics))
    }
    let width =
      configuration.destination == .standardOutput ? StandardOutput().columns : nil
    let table = SummaryTable(
      width: width ?? Self.usualWidth, resolution: summary.resolution, measure: measure,
      split: configuration.split)
    try write(
      summary.headings(after: duration, beginning: start)
        + (summary.peak == nil ? [] : table.render(statistics, summary.groups)))
  }

  private func write(_ lines: [String]) throws(Failure) {
    let text = lines.joined(separator: "\n")
    switch configuration.destination {
    case .standardError: RunConfiguration.log(text)
    case .standardOutput: try StandardOutput().writeAll(Array((text + "\n").utf8))
    }
  }
}

import MemoryProfile
import Recording

/// Sums a run up at its end.
final class SummaryOutput: SampleSink {
  private let configuration: SummaryConfiguration
  private let start: WallClockTime?
  private var summary: RunSummary

  /// The width of a table that does not go to a terminal, in columns.
  private static let usualWidth = 80

  init(_ configuration: SummaryConfiguration, of run: RunMetadata) {
    self.configuration = configuration
    start = run.start
    summary = RunSummary(
      hasStatistics: configuration.format != .brief, interval: run.interval)
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
      return try StandardOutput().writeAll(SummaryJSON(start: start).encode(summary, statistics))
    }
    let width =
      configuration.destination == .standardOutput ? StandardOutput().columns : nil
    let table = SummaryTable(
      width: width ?? Self.usualWidth, resolution: summary.resolution)
    try write(
      summary.headings(after: duration, beginning: start)
        + (summary.peak == nil ? [] : table.render(statistics)))
  }

  private func write(_ lines: [String]) throws(Failure) {
    let text = lines.joined(separator: "\n")
    switch configuration.destination {
    case .standardError: RunConfiguration.log(text)
    case .standardOutput: try StandardOutput().writeAll(Array((text + "\n").utf8))
    }
  }
}

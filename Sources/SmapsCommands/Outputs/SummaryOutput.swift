import MemoryProfile

/// Sums a run up at its end.
final class SummaryOutput: SampleSink {
  private let configuration: SummaryConfiguration
  private let start: WallClockTime?
  private var summary: RunSummary

  /// The width of a table that does not go to a terminal, in columns.
  private static let usualWidth = 80

  /// - Parameter start: when the run began; `nil` if it is not known.
  init(_ configuration: SummaryConfiguration, start: WallClockTime?) {
    self.configuration = configuration
    self.start = start
    summary = RunSummary(hasStatistics: configuration.format != .brief)
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
    let table = SummaryTable(width: width ?? Self.usualWidth)
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

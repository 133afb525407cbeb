import Libc
import MemoryProfile
import Recording

/// Sums a run up at its end.
final class SummaryOutput: SampleSink {
  private let configuration: SummaryConfiguration
  private let start: WallClockTime?
  private var summary: RunSummary

  /// The width of a terminal that does not tell it, in columns.
  private static let usualWidth = 80

  private let measure: Measure
  private var marks = MarkTotals()

  /// `nil` if the run is not compared.
  private var difference: BaselineDifference?

  /// - Parameters:
  ///   - run: what is known of the run.
  ///   - regex: the REGEX that selects processes; `nil` if there is none.
  ///   - baseline: what the run is compared with; `nil` for nothing.
  /// - Throws: ``Failure`` if REGEX has no parentheses that a group is named by.
  init(
    _ configuration: SummaryConfiguration, of run: RunMetadata, regex: String?,
    baseline: AlignedBaseline? = nil
  ) throws(Failure) {
    self.configuration = configuration
    start = run.start
    measure = run.measure
    difference = baseline.map { BaselineDifference($0) }
    summary = RunSummary(
      hasStatistics: configuration.format != .brief, interval: run.interval, counting: measure,
      groups: try SummaryGroups(configuration.split.dimension, regex: regex))
  }

  func take(_ sample: Sample, _ notices: [Notice]) throws(Failure) -> Bool {
    summary.add(sample)
    marks.add(sample)
    difference?.add(sample)
    return true
  }

  func take(marks: [TimeMark]) throws(Failure) -> Bool {
    self.marks.add(marks)
    return true
  }

  /// The lines about the marks and the baseline.
  private func comparisons(width: Int?) -> [String] {
    (difference?.lines(summary.resolution) ?? [])
      + MarkTable(totals: marks, width: width).render()
  }

  func finish(_ run: FinishedRun) throws(Failure) {
    let duration = run.duration ?? summary.span
    guard let statistics = summary.statistics else {
      return try write(summary.lines(after: duration) + comparisons(width: width))
    }
    if configuration.format == .json {
      return try StandardOutput().writeAll(
        SummaryJSON(start: start, split: configuration.split)
          .encode(summary, statistics, marks: marks, difference))
    }
    let table = SummaryTable(
      width: width, resolution: summary.resolution, measure: measure,
      split: configuration.split)
    try write(
      summary.headings(after: duration, beginning: start)
        + (summary.peak == nil ? [] : table.render(statistics, summary.groups))
        + comparisons(width: width))
  }

  /// In columns; `nil` if it does not go to a terminal.
  private var width: Int? {
    switch configuration.destination {
    case .standardOutput:
      StandardOutput().isTerminal ? StandardOutput().columns ?? Self.usualWidth : nil
    case .standardError: isatty(STDERR_FILENO) == 1 ? Self.usualWidth : nil
    }
  }

  private func write(_ lines: [String]) throws(Failure) {
    let text = lines.joined(separator: "\n")
    switch configuration.destination {
    case .standardError: RunConfiguration.log(text)
    case .standardOutput: try StandardOutput().writeAll(Array((text + "\n").utf8))
    }
  }
}

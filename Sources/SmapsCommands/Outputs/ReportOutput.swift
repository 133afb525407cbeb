import MemoryProfile
import Plot
import Recording
import Report

/// Collects the samples of a run and writes the page to explore it at its end, with a chart for
/// viewers without JavaScript.
final class ReportOutput: SampleSink {
  private let configuration: RunChartConfiguration
  private let run: RunMetadata
  private let chart: ChartOutput
  private let baseline: AlignedBaseline?
  private var marks = MarkList(limit: ReportData.columnLimit)
  private var report: RunReport
  private(set) var writtenFile: WrittenFile?

  /// - Parameters:
  ///   - run: what is known of the run.
  ///   - isWindow: whether the samples are a part of the run.
  ///   - regex: the REGEX that selects processes; `nil` if there is none.
  ///   - baseline: what the run is compared with; `nil` for nothing.
  /// - Throws: ``Failure`` if REGEX has no parentheses that a group is named by.
  init(
    _ configuration: RunChartConfiguration, of run: RunMetadata, isWindow: Bool, regex: String?,
    baseline: AlignedBaseline? = nil
  ) throws(Failure) {
    self.configuration = configuration
    self.run = run
    self.baseline = baseline
    chart = try ChartOutput(
      configuration, of: run, isWindow: isWindow, regex: regex, baseline: baseline)
    report = try RunReport(
      by: configuration.split.dimension, interval: run.interval, regex: regex)
  }

  func take(_ sample: Sample, _ notices: [Notice]) throws(Failure) -> Bool {
    report.add(sample)
    return try chart.take(sample, notices)
  }

  func take(marks: [TimeMark]) throws(Failure) -> Bool {
    self.marks.append(marks)
    return try chart.take(marks: marks)
  }

  func finish(_ finished: FinishedRun) throws(Failure) {
    guard report.sampleCount > 0 else { return }
    let chart = chart.chart.chart
    var data = report.data(
      title: chart.title, run, origin: RunReport.origin(of: run), top: configuration.split.top)
    data.view = ReportData.View(
      theme: configuration.chart.themeName?.pageTheme,
      showsClock: configuration.timeAxis.map { $0 == .clock })
    data.add(marks)
    data.annotations.baseline = baseline?.pageLine(beside: report.points)
    try ChartFileWriter(configuration.chart, program: RunConfiguration.program)
      .write(chart, page: data)
    writtenFile = configuration.chart.file.path.map { WrittenFile(content: .page, path: $0) }
  }
}

extension RunReport {
  /// The program that took the samples, with its options.
  static func origin(of run: RunMetadata) -> String {
    let program = ["smaps-profiler", run.program].compactMap { $0 }.joined(separator: " ")
    let words = [program, run.options].compactMap { $0 }.filter { !$0.isEmpty }
    return EscapedText.readable.escape(words.joined(separator: ": "))
  }
}

extension ReportData {
  /// - Parameter list: escaped for people here.
  mutating func add(_ list: MarkList) {
    annotations.marks = list.marks.map { Mark($0) }
    guard list.omitted > 0 else { return }
    reductions.append(
      "Of \(list.marks.count + list.omitted) marks, the first \(list.marks.count) are shown.")
  }
}

extension ReportData.Mark {
  init(_ mark: TimeMark) {
    self.init(time: mark.time.milliseconds, label: EscapedText.readable.escape(mark.label))
  }
}

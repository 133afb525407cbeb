import MemoryProfile
import MemorySeries
import Plot
import Recording

/// Collects the samples of a run and draws their chart at its end.
final class ChartOutput: SampleSink {
  private let configuration: RunChartConfiguration
  private let metadata: ChartMetadata
  private var series: TimeSeries
  private(set) var writtenFile: WrittenFile?

  private var marks = MarkList(limit: ChartOutput.markLimit)
  private let baseline: AlignedBaseline?

  /// The number of marks that a chart can show: they are numbered with two digits.
  private static let markLimit = 99

  /// `nil` if memory is not split by groups of processes.
  private var names: GroupNames?

  /// - Parameters:
  ///   - run: what is known of the run.
  ///   - isWindow: whether the samples are a part of the run.
  ///   - regex: the REGEX that selects processes; `nil` if there is none.
  ///   - baseline: what the run is compared with; `nil` for nothing.
  /// - Throws: ``Failure`` if REGEX has no parentheses that a group is named by, or if the time of
  ///   day is requested but not known.
  init(
    _ configuration: RunChartConfiguration, of run: RunMetadata, isWindow: Bool, regex: String?,
    baseline: AlignedBaseline? = nil
  ) throws(Failure) {
    self.configuration = configuration
    self.baseline = baseline
    metadata = ChartMetadata(
      heading: configuration.chart.title, title: run.pattern, host: run.host,
      start: run.start, timeAxis: configuration.timeAxis, isWindow: isWindow,
      interval: run.interval, measure: run.measure)
    if configuration.timeAxis == .clock, run.start == nil {
      throw Failure(ChartMessage.noClock, status: Failure.usage)
    }
    let split = configuration.split
    series = TimeSeries(
      by: split.dimension, interval: run.interval, separate: split.top ?? 0,
      countsCPU: configuration.showsFaults)
    if split.dimension.descriptor.groupsProcesses, split.dimension != .process {
      names = try GroupNames(split.dimension, regex: regex, missing: GroupNames.unknown)
    }
  }

  func take(_ sample: Sample, _ notices: [Notice]) throws(Failure) -> Bool {
    series.append(sample, groups: names?.names(of: sample.processes) ?? [])
    return true
  }

  func take(marks: [TimeMark]) throws(Failure) -> Bool {
    self.marks.append(marks)
    return true
  }

  /// The chart of the samples so far.
  var chart: MemoryChart {
    MemoryChart(
      series: series, metadata: metadata, top: configuration.split.top,
      showsFaults: configuration.showsFaults, marks: marks.marks, baseline: baseline)
  }

  func finish(_ run: FinishedRun) throws(Failure) {
    guard series.sampleCount > 0 else { return }
    let chart = chart
    try ChartFileWriter(configuration.chart, program: RunConfiguration.program).write(chart.chart)
    writtenFile = configuration.chart.file.path.map { WrittenFile(content: .chart, path: $0) }
    if marks.omitted > 0 {
      RunConfiguration.log(
        MarkMessage.notDrawn(marks.omitted, limit: Self.markLimit).message)
    }
    if let layer = chart.largestIsOther {
      RunConfiguration.log(ChartMessage.mostIsOther(layer: layer).message)
    }
  }
}

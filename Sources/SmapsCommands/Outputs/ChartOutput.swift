import MemoryProfile
import Plot
import Recording

/// Collects the samples of a run and draws their chart at its end.
final class ChartOutput: SampleSink {
  private let configuration: RunChartConfiguration
  private let metadata: ChartMetadata
  private var series: TimeSeries

  /// - Parameters:
  ///   - run: what is known of the run.
  ///   - isWindow: whether the samples are a part of the run.
  init(
    _ configuration: RunChartConfiguration, of run: RunMetadata, isWindow: Bool
  ) {
    self.configuration = configuration
    metadata = ChartMetadata(
      heading: configuration.chart.title, title: run.pattern, host: run.host,
      start: run.start, isWindow: isWindow, interval: run.interval)
    series = TimeSeries(by: configuration.dimension, interval: run.interval)
  }

  func take(_ sample: Sample, _ notices: [Notice]) throws(Failure) -> Bool {
    series.append(sample)
    return true
  }

  func finish(_ run: FinishedRun) throws(Failure) {
    guard series.sampleCount > 0 else { return }
    let chart = MemoryChart(
      series: series, metadata: metadata, showsFaults: configuration.showsFaults)
    try ChartFileWriter(configuration.chart, program: RunConfiguration.program).write(chart.chart)
  }
}

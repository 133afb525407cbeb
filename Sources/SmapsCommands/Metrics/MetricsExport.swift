import CommandLineOptions
import MemoryProfile
import OpenMetrics
import Recording

/// The formats of `--export`.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
  /// OpenMetrics 1.0 with timestamps.
  case openMetrics = "openmetrics"
}

/// The metrics of a recorded run: what `--listen` would have served at each of its samples.
struct MetricsExport: ~Copyable {
  private let start: WallClockTime
  private var names: GroupNames
  private var metrics: ProcessMetrics
  private var collector: MetricCollector

  /// The time of the latest sample, in milliseconds since 1970.
  private var latest: Int64?

  /// - Parameters:
  ///   - samples: the samples of the file at `path`.
  ///   - dimension: what the metrics are grouped by.
  ///   - regex: REGEX of the command line.
  /// - Throws: ``Failure`` if the file doesn't have the required data, or the temporary file can't
  ///   be created.
  init(
    of samples: borrowing RecordedSamples, in path: String, by dimension: Dimension, regex: String?
  ) throws(Failure) {
    let path = EscapedText.readable.escape(path)
    guard let start = samples.metadata.start else {
      throw Failure(ReplayMessage.exportWithoutStart(path: path))
    }
    if let requirement = dimension.descriptor.requirement, !samples.has(requirement) {
      throw Failure(
        ReplayMessage.dimensionNotStored(
          path: path, option: "--group-by \(dimension.spelling)"))
    }
    let names = try GroupNames(dimension, regex: regex)
    collector = try MetricCollector()
    metrics = ProcessMetrics(counting: samples.metadata.measure)
    self.names = names
    self.start = start
  }

  /// - Throws: ``Failure`` if the temporary file can't be written.
  mutating func take(_ sample: Sample) throws(Failure) {
    let groups = names.names(of: sample.processes)
    metrics.take(sample, names: groups, [])
    let time = start.advanced(by: sample.interval.lowerBound).milliseconds
    // Prometheus rejects two values of one series with the same time.
    if let latest, time <= latest { return }
    latest = time
    try collector.append(metrics.recordedFamilies, at: time)
  }

  /// Writes everything as text, piece by piece.
  ///
  /// - Parameter write: receives the next piece. Returns whether it needs more.
  /// - Throws: ``Failure`` if the temporary file can't be read, or from `write`.
  consuming func finish(_ write: ([UInt8]) throws(Failure) -> Bool) throws(Failure) {
    var progress = ProgressBar(doing: "writing metrics")
    defer { progress.clear() }
    try collector.finish(as: .openMetrics) { text, part throws(Failure) in
      progress.show(part)
      return try write(text)
    }
  }
}

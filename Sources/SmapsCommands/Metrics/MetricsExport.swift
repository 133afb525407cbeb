import ArgumentParser
import MemoryProfile
import OpenMetrics
import Recording

/// The value of `--export`, a format of metrics.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
  /// OpenMetrics 1.0 with timestamps.
  case openMetrics = "openmetrics"
}

/// The metrics of a recorded run, as a server would have served them for each sample.
struct MetricsExport: ~Copyable {
  private let start: WallClockTime
  private var names: GroupNames
  private var metrics = ProcessMetrics(capacity: ProcessMetrics.usualCapacity)
  private var spool: PointSpool

  /// The time of the latest sample, in milliseconds since 1970; `nil` before the first.
  private var latest: Int64?

  /// - Parameters:
  ///   - samples: the samples of the file at the path.
  ///   - regex: REGEX; `nil` if there is none.
  /// - Throws: ``Failure`` if the file lacks what is needed, or if no temporary file can be
  ///   created.
  init(
    of samples: borrowing RecordedSamples, in path: String, by trait: Dimension, regex: String?
  ) throws(Failure) {
    let path = EscapedText.readable.escape(path)
    guard let start = samples.facts.start else {
      throw Failure(ReplayMessage.exportWithoutStart(path: path))
    }
    if trait.descriptor.requirement == .executable, !samples.tellsPrograms {
      let group = trait.descriptor.group ?? ""
      throw Failure(ReplayMessage.exportWithoutNames(path: path, group: group))
    }
    let names = try GroupNames(trait, regex: regex)
    spool = try PointSpool()
    self.names = names
    self.start = start
  }

  mutating func take(_ sample: Sample) throws(Failure) {
    let groups = sample.processes.map { names.name(of: $0) }
    metrics.take(sample, names: groups, [])
    let time = start.advanced(by: sample.interval.lowerBound).milliseconds
    // Prometheus rejects two values with the same timestamp.
    if let latest, time <= latest { return }
    latest = time
    try spool.append(metrics.recordedFamilies, at: time)
  }

  /// Writes everything as text, piece by piece.
  ///
  /// - Parameter write: takes the next piece, and returns whether to continue.
  consuming func finish(_ write: ([UInt8]) throws(Failure) -> Bool) throws(Failure) {
    var progress = ProgressBar(doing: "writing metrics")
    defer { progress.clear() }
    try spool.finish(as: .openMetrics) { text, part throws(Failure) in
      progress.show(part)
      return try write(text)
    }
  }
}

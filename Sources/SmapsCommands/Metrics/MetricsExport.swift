import ArgumentParser
import MemoryProfile
import OpenMetrics
import Recording

/// What a recorded run is written as, for an engine that keeps metrics.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
  /// OpenMetrics 1.0 with the time of each value.
  case openMetrics = "openmetrics"
}

/// The metrics of a recorded run: what a server would have said at each of its samples.
struct MetricsExport: ~Copyable {
  private let start: WallClockTime
  private var names: GroupNames
  private var metrics = ProcessMetrics(capacity: ProcessMetrics.usualCapacity)
  private var spool: PointSpool

  /// When the latest sample was.
  private var latest: Int64?

  /// - Parameters:
  ///   - samples: of the file at the path.
  ///   - regex: of the processes that are looked at.
  /// - Throws: ``Failure`` where the file does not tell what is needed, or there is no room.
  init(
    of samples: borrowing RecordedSamples, in path: String, by trait: Dimension, regex: String?
  ) throws(Failure) {
    let path = EscapedText.readable.escape(path)
    guard let start = samples.metadata.start else {
      throw Failure("'\(path)' does not tell when it was begun, and so can't be exported")
    }
    if trait.descriptor.requirement == .executable, !samples.tellsPrograms {
      throw Failure(
        "'\(path)' does not tell the names of programs, as recordings do; add --group-by pid, or "
          + "--group-by regex-capture and a REGEX")
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
    // No engine takes two values of one moment.
    if let latest, time <= latest { return }
    latest = time
    try spool.append(metrics.recordedFamilies, at: time)
  }

  /// Hands over everything as text, piece by piece.
  ///
  /// - Parameter write: is given the next piece; answers whether it wants more.
  consuming func finish(_ write: ([UInt8]) throws(Failure) -> Bool) throws(Failure) {
    var progress = ProgressBar(doing: "writing metrics")
    defer { progress.clear() }
    try spool.finish(as: .openMetrics) { text, part throws(Failure) in
      progress.show(part)
      return try write(text)
    }
  }
}

package import MemoryProfile
import ProcFS
import SystemPackage

/// What is known of a recorded sample file. What the file does not say is `nil`.
package struct RecordedFileInfo: Sendable {
  package enum Format: String, Sendable {
    case recording, ndjson, tsv
  }

  /// A start of the program.
  package struct Run: Sendable {
    package var metadata: RunMetadata
    package var samples: Int

    /// From the start of its first sample to the end of its last, since the start of the first run;
    /// `nil` if it has no sample.
    package var interval: ClosedRange<Duration>?

    /// Whether it ended properly; `nil` if the format does not say it.
    package var hasEnded: Bool?
  }

  package let format: Format

  /// The size of the file, and of its journal, in bytes; `nil` for a pipe.
  package var size: Int64?

  /// In order. At least one.
  package var runs: [Run]

  /// The number of processes. Without start times, a PID is one process.
  package var processes: Int

  /// The times without samples, in order; at most the longest ones.
  package var gaps: [SamplingGap]

  /// The samples that were due and not taken, one element for each reason.
  package var skipped: [SkippedSamples]

  package var marks: Int

  /// The number of samples that were dropped before the first one (``Retention``).
  package var dropped = 0

  /// How much is kept; `nil` for all of it.
  package var retention: Retention?

  /// What samples have of processes beside the categories.
  package var detail = MemoryUsage.Detail.names

  /// The part that is missing at the end; `nil` if the file is complete.
  package var cutOff: RecordedSamples.CutOff?

  package var samples: Int { runs.reduce(0) { $0 + $1.samples } }

  /// What is known of the first run.
  package var metadata: RunMetadata { runs[0].metadata }

  /// From the start of the first sample to the end of the last, since the start of the first run;
  /// `nil` if there is no sample.
  package var interval: ClosedRange<Duration>? {
    let all = runs.compactMap(\.interval)
    guard let first = all.first, let last = all.last else { return nil }
    return first.lowerBound...max(first.lowerBound, last.upperBound)
  }

  /// Reads what is known of a file. A recording is not read as a whole.
  ///
  /// - Parameters:
  ///   - path: the path of the file; `-` is standard input.
  ///   - interval: the time between two samples, for a file without times.
  ///   - shallStop: called while a pipe has no data. Returns whether to stop, as at the end of the
  ///     file.
  /// - Throws: ``RecordingError`` if it can't be read.
  package init(
    _ path: String, interval: Duration, shallStop: @escaping () -> Bool = { false }
  ) throws(RecordingError) {
    let samples = try RecordedSamples(path, interval: interval, shallStop: shallStop)
    switch consume samples {
    case .recording(let reader): self = try reader.info()
    case .ndjson(var reader):
      let metadata = reader.metadata
      self = try Self.reading(.ndjson, metadata) { marks, body throws(RecordingError) in
        try reader.forEachSample(marks: marks, body)
      }
    case .tsv(var reader):
      let (metadata, hasTimes) = (reader.metadata, reader.hasTimes)
      self = try Self.reading(.tsv, metadata) { _, body throws(RecordingError) in
        try reader.forEachSample(body)
      }
      if !hasTimes { (runs[0].interval, gaps) = (nil, []) }
    }
    size = Self.size(of: path)
  }

  init(format: Format, runs: [Run], processes: Int) {
    self.format = format
    self.runs = runs
    self.processes = processes
    (gaps, skipped, marks) = ([], [], 0)
  }

  mutating func add(_ more: SkippedSamples) {
    if let index = skipped.firstIndex(where: { $0.reason == more.reason }) {
      skipped[index].count += more.count
    } else {
      skipped.append(more)
    }
  }

  private static func reading(
    _ format: Format, _ metadata: RunMetadata,
    _ forEachSample: (
      _ marks: ([TimeMark]) -> Void, _ body: (Sample, Double) -> Bool
    ) throws(RecordingError) -> Int?
  ) throws(RecordingError) -> RecordedFileInfo {
    var run = Run(metadata: metadata, samples: 0)
    var info = RecordedFileInfo(format: format, runs: [], processes: 0)
    info.detail = metadata.detail
    var gaps = SamplingGaps(interval: metadata.interval)
    var seen: Set<ProcessIdentity> = []
    var marks = 0
    let line = try forEachSample({ marks += $0.count }) { sample, _ in
      run.samples += 1
      let start = run.interval?.lowerBound ?? sample.interval.lowerBound
      run.interval = start...max(start, sample.interval.upperBound)
      gaps.record(
        sample.interval.lowerBound, isCertain: sample.followsGap, reason: sample.skipped?.reason)
      if let skipped = sample.skipped { info.add(skipped) }
      seen.formUnion(sample.processes.map(\.identity))
      return true
    }
    info.runs = [run]
    info.processes = seen.count
    info.gaps = gaps.gaps
    info.marks = marks
    info.cutOff = line.map { .line($0) }
    return info
  }

  private static func size(of path: String) -> Int64? {
    guard path != "-", let status = try? Stat(path), status.type == .regular else { return nil }
    return status.size + ((try? Stat(path + "-wal"))?.size ?? 0)
  }
}

import MemoryProfile
import MemorySeries
import Recording

/// The total of another run over time, which a run is compared with (`--baseline`).
///
/// It is not the baseline of a limit (``Baseline``, `--max-growth`), which is only a peak.
struct BaselineRun {
  /// As the user typed it.
  let path: String

  /// The measure that is counted by category.
  let measure: Measure

  /// The time and the total of each sample that is kept, since the first sample, in bytes.
  private(set) var points: [(time: Duration, total: UInt64)]

  /// The times without samples, since the first sample.
  private(set) var gaps: [Range<Duration>]

  /// When the first sample began, since the start of its run.
  private let firstTime: Duration

  let sampleCount: Int

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - selection: selects processes of the baseline too, except by PID: PIDs differ between runs.
  ///   - regex: REGEX as typed, for messages.
  ///   - interval: the time between two samples, for a file without times.
  /// - Throws: ``Failure`` if the file can't be read, or has no memory of a selected process.
  init(
    path: String, selecting selection: Selection, regex: String?, interval: Duration
  ) throws(Failure) {
    var selection = selection
    selection.pids = nil
    var faults = PageFaultAccumulator()
    var descendants = DescendantTracker()
    var series: TimeSeries
    do throws(RecordingError) {
      let samples = try RecordedSamples(path, interval: interval)
      measure = samples.metadata.measure
      // Of one category, so that points are as small as possible.
      series = TimeSeries(by: .category, interval: samples.metadata.interval)
      var added = series
      _ = try samples.forEachSample { recorded, _ in
        added.append(
          selection.filtering(recorded, faults: &faults, descendants: &descendants))
        return true
      }
      series = added
    } catch {
      throw Failure(BaselineMessage.unreadable(error))
    }
    let all = series.points
    guard all.contains(where: { $0.total > 0 }) else {
      throw Failure(BaselineMessage.noMemory(path: path, regex: regex))
    }
    let first = all.first?.time ?? .zero
    self.path = path
    points = all.map { ($0.time - first, $0.total) }
    gaps = series.gaps.map { ($0.range.lowerBound - first)..<($0.range.upperBound - first) }
    firstTime = first
    sampleCount = series.sampleCount
  }

  /// - Throws: ``Failure`` if the run counts another measure.
  func check(counting measure: Measure) throws(Failure) {
    guard measure != self.measure else { return }
    throw Failure(
      BaselineMessage.otherMeasure(path: path, baseline: self.measure, run: measure))
  }

  /// Where the baseline is placed beside a run.
  func aligned(to configuration: RunConfiguration) -> AlignedBaseline {
    AlignedBaseline(run: self, isWindow: configuration.isPartOfRun)
  }

  /// The first of the largest totals.
  var peak: (time: Duration, total: UInt64) {
    points.reduce((.zero, 0)) { $0.total >= $1.total ? $0 : $1 }
  }

  var last: (time: Duration, total: UInt64) { points.last ?? (.zero, 0) }

  /// The total of the latest sample before a time.
  ///
  /// - Parameter time: since the first sample.
  /// - Returns: `nil` before the first and after the last sample, and in a gap.
  func total(at time: Duration) -> UInt64? {
    guard let last = points.last, time >= .zero, time <= last.time,
      !gaps.contains(where: { $0.lowerBound < time && time < $0.upperBound })
    else { return nil }
    var (low, high) = (0, points.count)
    while low < high {
      let middle = (low + high) / 2
      if points[middle].time <= time { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? points[low - 1].total : nil
  }

  /// The time from the start of the baseline's run to its first sample.
  var offset: Duration { firstTime }
}

/// A baseline, and where its start is beside a run.
struct AlignedBaseline {
  let run: BaselineRun

  /// Whether only a part of a recorded run is shown. Then the starts of both runs are aligned.
  /// Otherwise their first samples are: a run may have waited for its first process.
  let isWindow: Bool

  /// The time of the baseline's first sample beside the run.
  ///
  /// - Parameter first: the time of the first sample that is shown, since the start of the run.
  func start(beside first: Duration) -> Duration { isWindow ? run.offset : first }
}

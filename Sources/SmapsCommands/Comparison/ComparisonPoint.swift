import MemoryProfile
import ProcFS
import Recording

/// The memory of some processes at a point in time: one side of a comparison.
struct ComparisonPoint {
  /// The path as the user typed it, or `now`.
  let name: String

  /// The clock time; `nil` if it is not known.
  let time: WallClockTime?

  /// The time since the start of the run; `nil` if it is not part of a run.
  var sinceStart: Duration?

  /// What can split rows of files; `nil` if it stores only categories.
  let mask: RowMask?

  let processes: [ProcessRecord]
}

extension ComparisonPoint {
  /// - Parameter processes: the current processes.
  init(now processes: [ProcessRecord]) {
    name = "now"
    time = .now()
    mask = .everything
    self.processes = processes.map { process in
      // Names as in JSON, so that they are equal on both sides.
      var process = process
      process.memory = process.memory.withReadableNames
      return process
    }
  }

  /// Reads a side that is a file.
  ///
  /// - Parameter selection: which processes are compared. Users and control groups are ignored,
  ///   because files don't store them.
  /// - Throws: ``Failure`` if it can't be read, has another format, or has no sample at that time.
  init(_ side: ComparisonArgument, selecting selection: Selection) throws(Failure) {
    if let moment = side.moment {
      try self.init(recorded: side, at: moment, selecting: selection)
    } else {
      try self.init(snapshot: side.path, selecting: selection)
    }
  }

  private init(snapshot path: String, selecting selection: Selection) throws(Failure) {
    let snapshot: RecordedSnapshot
    do throws(RecordingError) {
      snapshot = try RecordedSnapshot(path: path)
    } catch {
      throw Failure(error)
    }
    guard let mask = try? RowMask(snapshot.mask) else {
      throw Failure(
        ComparisonMessage.unknownMask(
          path: path, letters: EscapedText.readable.escape(snapshot.mask)))
    }
    let records = snapshot.processes
    var (faults, descendants) = (PageFaultAccumulator(), DescendantTracker())
    let chosen = selection.filtering(
      Sample(
        interval: .zero...(.zero), processes: records,
        accumulatedFaults: PageFaults()),
      faults: &faults, descendants: &descendants)
    let pids = Set(chosen.processes.map(\.pid))
    name = path
    time = snapshot.time
    self.mask = mask
    processes = records.filter { pids.contains($0.pid) }
  }

  /// Reads the sample that is nearest to a time.
  private init(
    recorded side: ComparisonArgument, at moment: TimePoint, selecting selection: Selection
  ) throws(Failure) {
    let path = side.path
    let samples: RecordedSamples
    do throws(RecordingError) {
      samples = try RecordedSamples(path, interval: .seconds(1))
    } catch {
      throw Self.failure(error, of: side)
    }
    let start = samples.facts.start
    let wanted = try moment.offset(in: path, beginning: start)
    var (faults, descendants) = (PageFaultAccumulator(), DescendantTracker())
    var found: Sample?
    var seen: ClosedRange<Duration>?
    // The last sample is valid until the next would have been due.
    let interval = samples.facts.interval
    var step = Duration.zero
    var isFollowed = false
    do throws(RecordingError) {
      _ = try samples.forEachSample { recorded, _ in
        let time = recorded.interval.lowerBound
        if let seen { step = time - seen.upperBound }
        let last = seen?.upperBound
        seen = (seen?.lowerBound ?? time)...time
        if time > wanted {
          isFollowed = true
          // There is no sample before the first. The error names the times of the samples.
          guard let last, last <= wanted else { return true }
          if time - wanted >= wanted - last { return false }
        }
        found = selection.filtering(recorded, faults: &faults, descendants: &descendants)
        return !isFollowed
      }
    } catch {
      throw Self.failure(error, of: side)
    }
    guard let seen else { throw Self.failure(.empty(path: path), of: side) }
    guard let found, isFollowed || wanted <= seen.upperBound + (interval ?? step) else {
      throw Failure(
        ComparisonMessage.noSample(
          path: path, time: String(side.momentText), samples: seen, start: start))
    }
    name = path
    sinceStart = found.interval.lowerBound
    time = start.map { $0.advanced(by: found.interval.lowerBound) }
    mask = nil
    processes = found.processes
  }

  private static func failure(_ error: RecordingError, of side: ComparisonArgument) -> Failure {
    // A pipe can't be read twice.
    guard side.path != "-", (try? RecordedSnapshot(path: side.path)) != nil else {
      return Failure(error)
    }
    return Failure(
      ComparisonMessage.snapshotWithTime(path: side.path, time: String(side.momentText)))
  }
}

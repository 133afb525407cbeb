import MemoryProfile
import ProcFS
import Recording

/// The memory of some processes at one moment: one side of a comparison.
struct ComparisonPoint {
  /// As the user named it.
  let name: String

  /// By the clock; nil where it is not known.
  let time: WallClockTime?

  /// Since the start of the run that it is of; nil where it is not of a run.
  var sinceStart: Duration?

  /// What its files can be told apart by; nil where there are no files, but only categories.
  let mask: RowMask?

  let processes: [ProcessRecord]
}

extension ComparisonPoint {
  /// - Parameter processes: as they are now.
  init(now processes: [ProcessRecord]) {
    name = "now"
    time = .now()
    mask = .everything
    self.processes = processes.map { process in
      // As JSON has them, so that they are the same on both sides.
      var process = process
      process.memory = process.memory.withReadableNames
      return process
    }
  }

  /// Reads a side that is a file.
  ///
  /// - Parameter selection: of the processes in it. A file does not tell whose they are, nor in which
  ///   control group: there it is taken as it is.
  /// - Throws: ``Failure`` where it can't be read, is something else, or has nothing at that moment.
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
      throw Failure(error.message)
    }
    guard let mask = try? RowMask(snapshot.mask) else {
      throw Failure(
        "'\(path)' was made with the mask '\(EscapedText.readable.escape(snapshot.mask))', which this version "
          + "does not know")
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

  /// Takes the sample that is nearest to the moment.
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
    let start = samples.metadata.start
    let wanted = try moment.offset(in: path, beginning: start)
    var (faults, descendants) = (PageFaultAccumulator(), DescendantTracker())
    var found: Sample?
    var seen: ClosedRange<Duration>?
    // The last sample stands until the next would have been due.
    let interval = samples.metadata.interval
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
          // Before the first there is none; how far they reach is told then.
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
        "'\(path)' has no sample at \(side.momentText): \(Self.extent(seen, beginning: start))")
    }
    name = path
    sinceStart = found.interval.lowerBound
    time = start.map { $0.advanced(by: found.interval.lowerBound) }
    mask = nil
    processes = found.processes
  }

  /// From when to when there are samples, in words.
  private static func extent(
    _ seen: ClosedRange<Duration>, beginning start: WallClockTime?
  ) -> String {
    let (first, last) = (seen.lowerBound, seen.upperBound)
    let clock =
      start.map { " (\($0.advanced(by: first).brief) to \($0.advanced(by: last).brief))" } ?? ""
    return "it goes from \(first.formattedBriefly) to \(last.formattedBriefly)" + clock
  }

  private static func failure(_ error: RecordingError, of side: ComparisonArgument) -> Failure {
    // A pipe is not read twice.
    guard side.path != "-", (try? RecordedSnapshot(path: side.path)) != nil else {
      return Failure(error.message)
    }
    return Failure(
      "'\(side.path)' is a snapshot, and so one moment; leave out '@\(side.momentText)'")
  }
}

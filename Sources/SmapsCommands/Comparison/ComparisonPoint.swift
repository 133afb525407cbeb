import MemoryProfile
import Plot
import ProcFS
import Recording

/// The memory of processes at one point in time: one side of a comparison.
struct ComparisonPoint {
  /// The path as the user typed it, or `now`.
  let name: String

  /// `nil` if it is not known.
  let time: WallClockTime?

  /// The time since the start of the recorded run; `nil` for a snapshot.
  var sinceStart: Duration?

  /// How precisely that time is written.
  var resolution = TimeResolution.seconds

  /// What the rows of files can be split by; `nil` if there are only categories.
  let mask: RowMask?

  /// The measure that is counted by category.
  let measure: Measure

  let processes: [ProcessRecord]

  /// Whether processes have their mappings.
  var hasMappings = false

  /// An account of all memory; `nil` if there is none.
  var account: MemoryAccount?

  /// Whether it is a file of an account, which has no processes.
  var isOnlyAccount: Bool { account != nil && sinceStart == nil }
}

extension ComparisonPoint {
  /// - Parameter processes: the processes as they are now.
  init(now processes: [ProcessRecord], counting measure: Measure = .pss) {
    name = "now"
    self.measure = measure
    time = .now()
    mask = .everything
    hasMappings = processes.allSatisfy { $0.memory.regions != nil }
    self.processes = processes.map(\.withReadableNames)
  }

  /// Reads a snapshot or a recording.
  ///
  /// - Parameters:
  ///   - selection: the processes to compare. Users and control groups in it are ignored, because
  ///     files do not have them.
  ///   - detail: what is compared beside the categories, if a recording has it.
  /// - Throws: ``Failure`` if the file can't be read, has another format, or has no sample at the
  ///   time.
  init(
    _ argument: ComparisonArgument, selecting selection: Selection,
    _ detail: MemoryUsage.Detail = .files
  ) throws(Failure) {
    if let time = argument.time {
      try self.init(recorded: argument, at: time, selecting: selection, detail)
    } else {
      try self.init(snapshot: argument.path, selecting: selection)
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
    let selected = selection.filtering(
      Sample(
        interval: .zero...(.zero), processes: records,
        accumulatedFaults: PageFaults()),
      faults: &faults, descendants: &descendants)
    let pids = Set(selected.processes.map(\.pid))
    name = path
    time = snapshot.time
    self.mask = mask
    measure = snapshot.measure
    hasMappings = snapshot.hasMappings
    account = snapshot.account
    var processes = records.filter { pids.contains($0.pid) }
    if selection.redactsArguments { processes.redactArguments() }
    self.processes = processes
  }

  /// Reads the sample that is nearest to a time.
  private init(
    recorded side: ComparisonArgument, at point: TimePoint, selecting selection: Selection,
    _ wanted: MemoryUsage.Detail
  ) throws(Failure) {
    let path = side.path
    let samples: RecordedSamples
    do throws(RecordingError) {
      samples = try RecordedSamples(path, interval: .seconds(1))
    } catch {
      throw Self.failure(error, of: side)
    }
    let start = samples.metadata.start
    measure = samples.metadata.measure
    let requested = try point.offset(in: path, beginning: start)
    let detail = min(wanted, samples.metadata.detail)
    var scope = ReplayScope(detail: detail)
    // Which processes are descendants may depend on all earlier samples.
    if !selection.includesDescendants, samples.metadata.interval != nil { scope.start = requested }
    let times = samples.times
    var (faults, descendants) = (PageFaultAccumulator(), DescendantTracker())
    var nearest: Sample?
    // The times of the samples that were read.
    var range: ClosedRange<Duration>?
    // The last sample is valid until the next one would have been due.
    let interval = samples.metadata.interval
    var step = Duration.zero
    var hasLaterSample = false
    do throws(RecordingError) {
      _ = try samples.forEachSample(scope) { recorded, _ in
        let time = recorded.interval.lowerBound
        if let range { step = time - range.upperBound }
        let last = range?.upperBound
        range = (range?.lowerBound ?? time)...time
        if time > requested {
          hasLaterSample = true
          // No sample is as early as the time. The others are read for the range in the error.
          guard let last, last <= requested else { return true }
          if time - requested >= requested - last { return false }
        }
        nearest = selection.filtering(recorded, faults: &faults, descendants: &descendants)
        return !hasLaterSample
      }
    } catch {
      throw Self.failure(error, of: side)
    }
    guard let range = times ?? range else { throw Self.failure(.empty(path: path), of: side) }
    guard let nearest, hasLaterSample || requested <= range.upperBound + (interval ?? step) else {
      throw Failure(
        ComparisonMessage.noSample(
          path: path, time: String(side.timeText), samples: range, start: start))
    }
    name = path
    sinceStart = nearest.interval.lowerBound
    resolution = TimeResolution(interval)
    time = start.map { $0.advanced(by: nearest.interval.lowerBound) }
    mask = detail >= .files ? .paths : nil
    hasMappings = detail >= .mappings
    processes = nearest.processes.map(\.withReadableNames)
    account = nearest.account
  }

  private static func failure(_ error: RecordingError, of side: ComparisonArgument) -> Failure {
    // A pipe can't be read twice.
    guard side.path != "-", (try? RecordedSnapshot(path: side.path)) != nil else {
      return Failure(error)
    }
    return Failure(
      ComparisonMessage.snapshotWithTime(path: side.path, time: String(side.timeText)))
  }
}

extension ProcessRecord {
  /// The process with names as JSON has them, so that they are equal on both sides.
  fileprivate var withReadableNames: ProcessRecord {
    var process = self
    process.memory = memory.withReadableNames
    return process
  }
}

import MemoryProfile
import Recording

/// A run that takes its samples from a recorded sample file, as fast as they can be read.
struct ReplayRun: ~Copyable {
  private let samples: RecordedSamples
  private let window: Range<Duration>
  private let windowText: String
  private let path: String
  private let configuration: RunConfiguration

  /// - Throws: ``Failure`` if the file can't be opened, or lacks the start that a clock time needs.
  init(_ source: ReplaySource, _ configuration: RunConfiguration) throws(Failure) {
    let samples: RecordedSamples
    do throws(RecordingError) {
      samples = try RecordedSamples(source.path, interval: configuration.timing.interval) {
        TerminationSignals.isPending
      }
    } catch {
      throw Failure(error)
    }
    let recorded = samples.metadata.measure
    if let measure = configuration.measure, measure != recorded {
      throw Failure(
        ReplayMessage.otherMeasure(path: source.path, recorded: recorded, wanted: measure))
    }
    for (option, dimension) in configuration.outputs.dimensions {
      if let requirement = dimension.descriptor.requirement, !samples.has(requirement) {
        let option = "\(option) \(dimension.spelling)"
        throw Failure(
          requirement.detail.map {
            ReplayMessage.detailNotStored(path: source.path, option: option, $0)
          } ?? ReplayMessage.dimensionNotStored(path: source.path, option: option))
      }
    }
    var configuration = configuration
    if configuration.outputs.copiesDetail {
      configuration.outputs.requestedDetail = samples.metadata.detail
    }
    if let recording = configuration.outputs.recording, recording.appends {
      try Self.check(samples, of: source.path, appendedTo: recording.path)
    }
    let detail = configuration.outputs.requestedDetail
    guard samples.metadata.detail >= detail else {
      throw Failure(
        ReplayMessage.detailNotStored(
          path: source.path, option: "--detail \(detail.key)", detail))
    }
    window = try source.window.range(in: source.path, beginning: samples.metadata.start)
    windowText = source.window.text
    self.samples = samples
    path = source.path
    self.configuration = configuration
  }

  /// Checks that a replayed run is later than the recording that it is added to. Times of a
  /// recording only increase, so that an earlier run would get other times.
  ///
  /// - Throws: ``Failure`` if it is earlier.
  private static func check(
    _ samples: borrowing RecordedSamples, of path: String, appendedTo recording: String
  ) throws(Failure) {
    guard let start = samples.metadata.start,
      let existing = try? RecordedFileInfo(recording, interval: .seconds(1)),
      let begin = existing.metadata.start, let interval = existing.interval
    else { return }
    let end = begin.advanced(by: interval.upperBound)
    guard start.milliseconds < end.milliseconds else { return }
    throw Failure(
      ReplayMessage.earlierThanRecording(path: path, start: start, recording: recording, end: end))
  }

  /// Gives every selected sample of the file to the outputs.
  ///
  /// - Returns: the exit status of the outputs.
  /// - Throws: ``Failure``. Whatever fails, every output is completed first.
  consuming func untilItEnds() throws(Failure) -> Int32 {
    var metadata = samples.metadata
    metadata.detail = configuration.outputs.requestedDetail
    if configuration.selection.redactsArguments { metadata.redactArguments() }
    // Both selected the processes.
    let patterns = [metadata.pattern, configuration.subject].compactMap { $0 }
    metadata.pattern =
      patterns.isEmpty
      ? nil : patterns.first == patterns.last ? patterns[0] : patterns.joined(separator: ", ")
    var outputs = try SampleOutputs(
      configuration, of: metadata, export: try Self.export(samples, of: path, configuration))
    var signals = TerminationSignals()
    var failure: Failure?
    do throws(Failure) {
      try replay(to: &outputs, until: &signals)
    } catch {
      failure = error
    }
    signals.watchForSecondInterrupt()
    return try outputs.finish(after: failure)
  }

  /// `nil` if nothing is exported.
  private static func export(
    _ samples: borrowing RecordedSamples, of path: String, _ configuration: RunConfiguration
  ) throws(Failure) -> MetricsExportOutput? {
    guard let export = configuration.outputs.export else { return nil }
    return try MetricsExportOutput(
      MetricsExport(
        of: samples, in: path, by: export.dimension, regex: configuration.target.regex),
      to: export.path, reserved: [("--replay", path)])
  }

  private consuming func replay(
    to outputs: inout SampleOutputs, until signals: inout TerminationSignals
  ) throws(Failure) {
    let (window, windowText, path) = (window, windowText, path)
    let (selection, start) = (configuration.selection, samples.metadata.start)
    let (timing, configuration) = (configuration.timing, configuration)
    let scope = Self.scope(
      of: configuration, from: window.lowerBound, stored: samples.metadata.detail)
    let times = samples.times
    var faults = PageFaultAccumulator()
    var descendants = DescendantTracker()
    var progress = ProgressBar(doing: "reading \(EscapedText.readable.escape(path))")
    var taken = 0
    // The times of the samples that were read.
    var range: ClosedRange<Duration>?
    // The times of the samples beside an empty window.
    var (before, after): (Duration?, Duration?) = (nil, nil)
    var matched = false
    var hasAccount = false
    var unmeasured = UnmeasuredReport(configuration.outputs, counting: samples.metadata.measure)
    var failure: Failure?
    let cutOff: RecordedSamples.CutOff?
    do throws(RecordingError) {
      cutOff = try samples.forEachSample(
        scope,
        marks: { marks in
          guard failure == nil else { return }
          do throws(Failure) {
            _ = try outputs.take(marks: marks.filter { window.contains($0.time) })
          } catch {
            failure = error
          }
        }
      ) { recorded, part in
        if failure != nil { return false }
        let time = recorded.interval.lowerBound
        range = (range?.lowerBound ?? time)...max(range?.upperBound ?? time, time)
        progress.show(part)
        // Samples before the window still count for accumulated page faults.
        var sample = selection.filtering(recorded, faults: &faults, descendants: &descendants)
        sample.headroom = sample.account?.limits.map { MemoryHeadroom($0) }
        if !configuration.accounts { sample.account = nil }
        hasAccount = hasAccount || sample.account != nil
        if time < window.lowerBound {
          before = time
          return true
        }
        let isOver =
          time >= window.upperBound
          || timing.duration.map { time - window.lowerBound > $0 } ?? false
        // If there is no sample, the others are read for the range in the error.
        if isOver {
          after = after ?? time
          return taken == 0
        }
        let lacking = unmeasured.next(sample.total)
        if !lacking.isEmpty {
          progress.clear()
          configuration.diagnostics.log(ReplayMessage.notMeasured(path: path, lacking).message)
        }
        taken += 1
        do throws(Failure) {
          guard try outputs.take(sample, []) else { return false }
        } catch {
          failure = error
          return false
        }
        matched = matched || !sample.processes.isEmpty
        return taken != timing.samples
          && !(taken.isMultiple(of: Self.samplesPerCheck) && signals.wait({ .zero }))
      }
    } catch {
      progress.clear()
      throw Failure(error)
    }
    progress.clear()
    if let failure { throw failure }
    guard let range = times ?? range else { throw Failure(RecordingError.empty(path: path)) }
    guard taken > 0 else {
      throw Failure(
        ReplayMessage.noSampleInWindow(
          path: path, window: windowText, samples: range,
          gap: before.flatMap { before in after.map { before...$0 } }, start: start))
    }
    if configuration.accounts, !hasAccount {
      throw Failure(ReplayMessage.withoutAccount(path: path))
    }
    if !matched { Self.reportNoMatch(of: configuration, in: path) }
    Self.report(cutOff, of: path, to: configuration.diagnostics)
  }

  /// The number of samples after which a signal is looked for. A system call for each would take
  /// longer than many samples do.
  private static let samplesPerCheck = 16

  /// What of the file the outputs need.
  ///
  /// - Parameter detail: that of the file.
  private static func scope(
    of configuration: RunConfiguration, from start: Duration, stored detail: MemoryUsage.Detail
  ) -> ReplayScope {
    let outputs = configuration.outputs
    var scope = ReplayScope(detail: outputs.detail)
    if outputs.namesGrowth { scope.detail = max(scope.detail, detail) }
    // Which processes are selected may depend on earlier samples, and so do their page faults.
    let selection = configuration.selection
    if !selection.includesDescendants,
      selection.selectsAll || !outputs.showsAccumulatedFaults
    {
      scope.start = start
    }
    return scope
  }

  private static func reportNoMatch(of configuration: RunConfiguration, in path: String) {
    guard let regex = configuration.target.regex else { return }
    configuration.diagnostics.log(ReplayMessage.noMatch(path: path, regex: regex).message)
  }

  private static func report(
    _ cutOff: RecordedSamples.CutOff?, of path: String, to diagnostics: Diagnostics
  ) {
    switch cutOff {
    // Data is lost, which is always reported.
    case .line(let line):
      diagnostics.log("warning: \(ReplayMessage.truncated(path: path, line: line).message)")
    case .recording:
      diagnostics.warn(ReplayMessage.incomplete(path: path).message)
    case nil: break
    }
  }
}

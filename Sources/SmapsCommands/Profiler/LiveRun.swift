import Libc
import MemoryProfile
import ProcFS
import TextScreen

/// A run that samples running processes, once per interval.
///
/// Its methods are mutating even if they only read: the compiler takes seconds to check a borrow of
/// a value that can't be copied and has this many fields.
struct LiveRun: ~Copyable {
  private var sampler: Sampler
  private let configuration: RunConfiguration
  private let reading: ReadingConfiguration
  private var diagnostics: Diagnostics

  private var omissions = Omissions()
  private var hasReadProcess = false
  private var unmeasured: UnmeasuredReport

  private var machine: MachineReaders

  /// `nil` if the live view is not shown.
  private var view: LiveViewOutput?

  /// A recording keeps users and control groups, which seldom change, without reading them for each
  /// sample.
  private static let recordedOwnersAge = Duration.seconds(10)

  /// The live view can list users and control groups at any time, and reads them as seldom.
  private static let shownOwnersAge = Duration.seconds(5)

  /// Reads the process that the live view opens.
  private let detailReader: ProcessDetailReader

  init(
    _ tree: consuming ProcTree, _ source: LiveSource, _ configuration: RunConfiguration,
    machine: consuming MachineReaders
  ) {
    var selection = configuration.selection
    // A COMMAND is this program's child, and so are the descendants that it leaves behind.
    if configuration.startsCommand { selection.ancestor = tree.ownID() }
    let options = Self.options(source, configuration)
    sampler = Sampler(tree, selection: selection, options: options)
    detailReader = ProcessDetailReader(
      source.reading, options.forOneProcess, redactsArguments: selection.redactsArguments)
    self.configuration = configuration
    self.machine = machine
    reading = source.reading
    unmeasured = UnmeasuredReport(
      configuration.outputs, counting: configuration.measure ?? .pss)
    diagnostics = configuration.diagnostics
  }

  private static func options(
    _ source: LiveSource, _ configuration: RunConfiguration
  ) -> SamplerOptions {
    let outputs = configuration.outputs
    let owners: Set<Dimension.Requirement> = [.user, .controlGroup, .container]
    let required = outputs.exactRequirements.intersection(owners)
    let keepsOwners = outputs.recording != nil || outputs.showsLiveView || outputs.writesPage
    return SamplerOptions(
      measures: MeasurePlan(configuration.measure ?? .pss, additional: outputs.measures),
      owners: SamplerOptions.Owners(
        user: keepsOwners || required.contains(.user),
        controlGroup: keepsOwners || !required.isDisjoint(with: [.controlGroup, .container]),
        containers: keepsOwners || required.contains(.container),
        age: !required.isEmpty
          ? .zero : outputs.showsLiveView ? shownOwnersAge : keepsOwners ? recordedOwnersAge : .zero
      ),
      detail: outputs.detail,
      findsThreadStacks: source.reading.findsThreadStacks, throttle: source.throttle,
      timeouts: source.timeouts, reuse: source.reuse)
  }

  /// Samples until a signal arrives, the reader of an output is gone, a limit of the run is
  /// reached, or the COMMAND has exited.
  ///
  /// - Parameters:
  ///   - signals: the signals that end the run. They were blocked before the outputs were opened,
  ///     so that none of them is lost.
  ///   - marks: reads the marks of the run; `nil` if there are none.
  /// - Returns: the exit status of the COMMAND; if it is 0 or there is none, that of the outputs.
  /// - Throws: ``Failure``. Whatever fails, every output is completed first.
  mutating func untilItEnds(
    outputs: consuming SampleOutputs, signals: consuming TerminationSignals,
    marks: consuming MarkReader? = nil
  ) throws(Failure) -> Int32 {
    // The code that parsed the command line is most of the resident set, and not needed any more.
    if configuration.timing.samples != 1 { _ = linux_leave_text() }
    let origin = ContinuousClock.now
    var session = try CommandSession(
      configuration.command, signals: signals,
      alsoBlocking: configuration.outputs.showsLiveView ? LiveView.signals : [], marks: marks,
      alarms: outputs.alarms)
    var failure: Failure?
    var outputStatus: Int32 = 0
    do throws(Failure) {
      if configuration.outputs.showsLiveView {
        outputs.append(try openView(with: session.signalFD))
      }
      if let manager = ServiceManagerOutput() { outputs.append(manager) }
      try sample(since: origin, to: &outputs, with: &session)
      _ = try outputs.take(
        marks: session.takeMarks(at: ContinuousClock.now - origin, isLast: true))
    } catch {
      failure = error
    }
    view?.close()
    session.watchForSecondInterrupt()
    do throws(Failure) {
      outputStatus = try outputs.finish(
        after: failure,
        lasting: configuration.startsCommand ? ContinuousClock.now - origin : nil)
      failure = nil
    } catch {
      failure = error
    }
    if let report = session.markReport() { diagnostics.log(report.message) }
    if hasReadProcess, !reading.failsIfUnreadable {
      diagnostics.log(
        isQuiet && configuration.outputs.gates.isEmpty ? omissions.wrong : omissions)
    }
    // Whatever became of the samples, the COMMAND is waited for.
    let status = session.finish()
    if let failure { throw failure }
    if session.hasStopped { return outputStatus }
    // The COMMAND's own failure is more important; a gate has printed its verdict anyway.
    return status == 0 ? outputStatus : status
  }

  /// Whether the user asked for no summary.
  private var isQuiet: Bool {
    (configuration.startsCommand || configuration.outputs.showsLiveView)
      && configuration.outputs.summary == nil
  }

  private mutating func openView(
    with signalFD: consuming SignalFD
  ) throws(Failure) -> LiveViewOutput {
    let deferred = DeferredStderr(defersLines: isatty(STDERR_FILENO) == 1)
    diagnostics.deferred = deferred
    let opened = LiveViewOutput(
      try LiveView(
        of: LiveViewConfiguration(
          subject: configuration.subject, regex: configuration.target.regex,
          measure: configuration.measure ?? .pss,
          split: configuration.outputs.liveView ?? SplitConfiguration(dimension: .process, top: nil)
        ),
        reader: detailReader, signalFD: signalFD, deferred: deferred))
    view = opened
    return opened
  }

  private mutating func sample(
    since origin: ContinuousClock.Instant, to outputs: inout SampleOutputs,
    with session: inout CommandSession
  ) throws(Failure) {
    let timing = configuration.timing
    let now = { ContinuousClock.now - origin }
    var pace = SamplePace(interval: timing.interval)
    var taken = 0
    var beginning = Duration.zero
    var hasReportedEmptiness = false
    while true {
      let skipped = pace.beginSample(
        at: now(), isFirst: taken == 0, wasContinued: session.takeContinuation())
      if let skipped { diagnostics.warn(RunMessage.skipped(skipped).message) }
      if let alarms = outputs.alarms { sampler.leaveOut(helper: alarms.supervisor) }
      var (sample, notices) = try nextSample(now)
      sample.skipped = skipped
      pace.endReading(at: now())
      if taken == 0, sample.processes.isEmpty, !configuration.startsCommand {
        // A process that does not answer may match.
        if !hasReportedEmptiness, !sampler.hasPendingReads {
          try reportEmptiness(notices)
          hasReportedEmptiness = true
        }
        if timing.waitsForTarget {
          outputs.wait(with: sample, notices)
          for message in outputs.takeMessages() { diagnostics.log(message) }
          pace.advance(past: now())
          let due = pace.due
          guard try wait(until: due, now, &outputs, with: &session) else { return }
          continue
        }
      }
      if taken == 0 { beginning = pace.due }
      if taken > 0, configuration.target.endsWithItsProcesses, !sampler.hasLiveTargets { return }
      guard try outputs.take(sample, notices) else { return }
      for message in outputs.alarms?.takeMessages() ?? [] { diagnostics.log(message.message) }
      for message in outputs.takeMessages() { diagnostics.log(message) }

      taken += 1
      if taken == timing.samples { return }
      pace.endSample(at: now(), wasContinued: session.takeContinuation())
      let due = pace.due
      if let duration = timing.duration, due - beginning > duration { return }
      guard try wait(until: due, now, &outputs, with: &session) else { return }
    }
  }

  /// Waits for the next sample, and takes the marks that are read meanwhile.
  ///
  /// - Returns: whether the run goes on.
  private mutating func wait(
    until due: Duration, _ now: () -> Duration, _ outputs: inout SampleOutputs,
    with session: inout CommandSession
  ) throws(Failure) -> Bool {
    repeat {
      let goesOn = session.wait({ due - now() }, beside: view)
      guard try outputs.take(marks: session.takeMarks(at: now())), goesOn else { return false }
    } while (session.readsMarks || session.isStopping) && due > now()
    return true
  }

  /// Takes a sample, and reports what happened meanwhile.
  private mutating func nextSample(
    _ now: () -> Duration
  ) throws(Failure) -> (Sample, [Notice]) {
    var sample: Sample
    do throws(ProcError) {
      sample = try sampler.sample(now: now)
    } catch {
      throw Failure(error)
    }
    try machine.complete(&sample, diagnostics)
    let notices = sampler.takeNotices()
    omissions.add(notices)
    hasReadProcess = hasReadProcess || !sample.processes.isEmpty
    try reading.report(notices, to: diagnostics)
    let measure = configuration.measure ?? .pss
    if sample.processes.lack(measure) {
      throw Failure(RunMessage.withoutMeasure(measure))
    }
    let lacking = unmeasured.next(sample.total)
    if !lacking.isEmpty { diagnostics.log(RunMessage.notMeasured(lacking).message) }
    return (sample, notices)
  }

  /// - Throws: ``Failure`` if the run does not wait for a process.
  private mutating func reportEmptiness(_ notices: [Notice]) throws(Failure) {
    let emptiness = configuration.target.emptiness(notices, in: reading.path)
    let isComplete = Omissions(notices).isComplete
    if configuration.timing.waitsForTarget {
      diagnostics.log(TargetMessage.waiting(emptiness).message)
    } else if configuration.target.endsWithItsProcesses {
      throw Failure(isComplete ? .notWaiting(emptiness) : emptiness)
    } else {
      let isLast = configuration.timing.samples == 1
      var message = isLast ? emptiness : .waiting(emptiness)
      if isComplete, reading.readsThisMachine,
        let commandLine = configuration.target.startingCommandLine
      {
        message = .startable(message, commandLine: commandLine)
      }
      diagnostics.log(message.message)
    }
  }
}

extension SamplerOptions {
  /// The same for a single process with its files.
  fileprivate var forOneProcess: SamplerOptions {
    var options = self
    options.owners = SamplerOptions.Owners()
    options.detail = .files
    options.width = 1
    return options
  }
}

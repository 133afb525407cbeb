package import ProcFS
import SystemPackage

/// Reads the selected processes of a tree, again and again.
///
/// A sample is taken in four steps:
/// - **discover**: find the processes that belong to it, one after the other, reading as little as
///   possible (``ProcessDiscovery``);
/// - **schedule**: choose which of them are read, and which are throttled (``ReadScheduler``);
/// - **read**: several at once (``ReaderPool``);
/// - **merge**: make records by ascending PID, so that the order of the reads has no effect.
package struct Sampler: ~Copyable {
  private let tree: SharedTree
  var discovery: ProcessDiscovery
  private var targets: TargetTable
  var scheduler: ReadScheduler
  var notices = NoticeLog()
  private var faults = PageFaultAccumulator()

  /// `nil` if names of containers are not asked for.
  private var containers: ContainerNames?

  /// The processes that could have been selected for the latest sample.
  private var candidates: [ProcessID] = []

  package init(
    _ tree: consuming ProcTree, selection: Selection, options: SamplerOptions = SamplerOptions()
  ) {
    discovery = ProcessDiscovery(selection, ownID: tree.ownID())
    targets = TargetTable(selection)
    self.tree = SharedTree(tree)
    scheduler = ReadScheduler(self.tree, options)
    containers = options.owners.containers ? ContainerNames(self.tree, options) : nil
  }

  /// Whether a process that is selected by PID or descent was alive in the latest sample, even if
  /// reading it was denied.
  package var hasLiveTargets: Bool { targets.hasLiveTargets }

  /// Whether a process was not read, or was not checked for a match, because that takes too long.
  package var hasPendingReads: Bool { scheduler.slowReads.isPending }

  /// Takes one sample.
  ///
  /// - Parameter now: the time since the start of the run.
  /// - Throws: ``ProcError`` if the machine fails. A process that vanished, can't be read or has
  ///   malformed files is a notice.
  package mutating func sample(now: () -> Duration) throws(ProcError) -> Sample {
    let start = Duration.milliseconds(now().milliseconds)
    let processes = try records(at: start)
    for process in processes { faults.record(process.faults, of: process.identity) }
    return Sample(
      interval: start...max(start, .milliseconds(now().milliseconds)), processes: processes,
      accumulatedFaults: faults.total)
  }

  /// How often a process is selected again that called exec(2) since.
  private static let attempts = 3

  /// Reads every selected process once, by ascending PID.
  ///
  /// - Parameter time: since the start of the run.
  package mutating func records(at time: Duration = .zero) throws(ProcError) -> [ProcessRecord] {
    scheduler.beginSample(at: time)
    let existing = try discovery.leavingOutHelpers(
      of: try discovery.candidates(in: tree, targets), &scheduler.reader)
    forget(allBut: existing)
    var results = takeLateResults()
    var jobs = try discovery.jobs(for: existing, &targets, &scheduler, &notices)
    results += try scheduler.takeUnchanged(from: &jobs, existing: existing, at: time)
    scheduler.schedule(&jobs, at: time)
    results += scheduler.read(consume jobs)
    for _ in 1..<Self.attempts {
      let again = reselectRenamed(in: &results, retriesEmpty: true)
      if again.isEmpty { break }
      results += scheduler.read(again)
    }
    results += reselectRenamed(in: &results, retriesEmpty: false).map { ReadResult($0, .vanished) }
    results += scheduler.fallbackResults(&notices)
    var records = try merge(consume results)
    containers?.assign(to: &records, at: time)
    return records
  }

  /// Returns the notices since they were last taken. The notices of a sample are by ascending PID.
  package mutating func takeNotices() -> [Notice] {
    notices.take(redacted: discovery.selection.redactsArguments)
  }

  /// Forgets what is known of processes that do not exist any more.
  private mutating func forget(allBut existing: [ProcEntry]) {
    // Most samples have the same candidates as the one before.
    guard !existing.elementsEqual(candidates, by: { $0.pid == $1 }) else { return }
    candidates = existing.map(\.pid)
    let living = Set(candidates)
    discovery.keepOnly(living)
    targets.keepOnly(living)
    scheduler.keepOnly(living)
    notices.keepOnly(living)
    faults.keepOnly { living.contains($0) }
  }

  /// The results of slow reads that finished since the latest sample, updated with what `stat`
  /// shows now.
  private mutating func takeLateResults() -> [ReadResult] {
    var results: [ReadResult] = []
    for late in scheduler.takeLateResults() {
      let pid = late.job.pid
      let refreshed: RefreshedResult
      do throws(ProcError) {
        refreshed = try scheduler.reader.refreshed(late)
      } catch {
        refreshed = .result(ReadResult(late.job, .failed(error)))
      }
      switch refreshed {
      case .result(let result):
        scheduler.recordCompleted(pid)
        results.append(result)
      case .vanished:
        if late.job.isCertain { notices.report(.vanished(pid), of: pid) }
        targets.put(late.job.state, for: pid)
      case .otherProgram:
        // It is selected and read like all others.
        targets.put(late.job.state, for: pid)
      }
    }
    return results
  }

  /// Removes the results of processes that have another command line or name than the one that they
  /// were selected for.
  ///
  /// - Parameter retriesEmpty: whether a process without command line is read again. It may be in
  ///   the middle of an exec(2).
  /// - Returns: the jobs for those that are selected nevertheless.
  private mutating func reselectRenamed(
    in results: inout [ReadResult], retriesEmpty: Bool
  ) -> [ProcessReadJob] {
    // Nearly always there is none.
    guard results.contains(where: { $0.outcome.isRenamed }) else { return [] }
    var jobs: [ProcessReadJob] = []
    for result in results {
      guard case .renamed(let commandLine, let stat) = result.outcome else { continue }
      let mayHaveArguments = result.job.precondition.name == nil || stat.image.codeStart == 0
      if commandLine.isEmpty, mayHaveArguments {
        if retriesEmpty { jobs.append(result.job) }
      } else if let job = discovery.reselect(result.job, commandLine, stat, &notices) {
        jobs.append(job)
      }
    }
    results.removeAll { $0.outcome.isRenamed }
    return jobs
  }
}

extension Sampler {
  /// Makes the sample's records, and keeps what the next sample needs.
  ///
  /// - Returns: by ascending PID.
  /// - Throws: the first error that affects more than one process.
  private mutating func merge(
    _ results: consuming [ReadResult]
  ) throws(ProcError) -> [ProcessRecord] {
    // From the end, so that each result is released when its record exists.
    results.sort { $0.job.pid > $1.job.pid }
    var records: [ProcessRecord] = []
    records.reserveCapacity(results.count)
    var marks: ProcessRecord.Marks = []
    var withoutSmaps: [ProcessReadJob] = []
    while let result = results.popLast() {
      try add(result, to: &records, &marks, &withoutSmaps)
    }
    try checkSmaps(of: withoutSmaps)
    completeSelection(of: &records, marks)
    notices.finishSample()
    return records
  }

  /// Makes the record of a result, and reports what happened.
  ///
  /// - Throws: an error that affects more than one process.
  @inline(never)  // The compiler needs a second for all of this in a loop.
  private mutating func add(
    _ result: ReadResult, to records: inout [ProcessRecord], _ marks: inout ProcessRecord.Marks,
    _ withoutSmaps: inout [ProcessReadJob]
  ) throws(ProcError) {
    let (job, pid) = (result.job, result.job.pid)
    switch result.outcome {
    case .failed(let error):
      try notices.reportUnreadable(pid, job.state.commandLine, error)
      targets.recordLiving(pid, startTime: nil)
      // The thread that reads it has its state.
      if scheduler.slowReads[pid] != nil { return }
    case .withoutSmaps:
      withoutSmaps.append(job)
    case .read(let record, let warnings):
      recordStartTime(of: record, job.state)
      report(warnings, of: record)
      marks.formUnion(record.marks)
      records.append(record)
    case .cached(let record):
      recordStartTime(of: record, job.state)
      marks.formUnion(record.marks)
      if record.isHeld { reportThrottled(record, job) }
      records.append(record)
    case .denied(let startTime):
      targets.recordLiving(pid, startTime: startTime)
      notices.reportDenied(pid, job.state.commandLine)
    case .mismatch where discovery.selection.needsProcessTree:
      // Another process has its PID.
      notices.report(.vanished(pid), of: pid)
    case .mismatch, .renamed: break
    case .timedOut(let record, let startTime, let isAlive):
      guard isAlive else { break }
      targets.recordLiving(pid, startTime: startTime)
      reportSlow(job, startedAt: startTime, record?.commandLine)
      if let record {
        marks.formUnion(record.marks)
        records.append(record)
      }
      // The thread that reads it has its state.
      if scheduler.slowReads[pid] != nil { return }
    case .vanished:
      if job.isCertain { notices.report(.vanished(pid), of: pid) }
    }
    targets.put(job.state, for: pid)
  }

  /// Removes the records of memory that is counted for another process, and those that the
  /// selection excludes. Then arguments are redacted: they are not matched any more.
  ///
  /// - Parameter marks: those that the records have.
  private mutating func completeSelection(
    of records: inout [ProcessRecord], _ marks: ProcessRecord.Marks
  ) {
    if !marks.isDisjoint(with: [.ofParent, .mayCountTwice]) {
      records.countSharedMemoryOnce(&notices)
    }
    if !discovery.selection.exclusions.isEmpty {
      records.removeAll { discovery.selection.excludes($0.title) }
    }
    if discovery.selection.redactsArguments { records.redactArguments() }
  }

  /// Reports processes without `smaps` if other processes have it.
  ///
  /// - Throws: ``ProcError/noSmaps(tree:)`` if none has it.
  private mutating func checkSmaps(of jobs: [ProcessReadJob]) throws(ProcError) {
    guard !jobs.isEmpty else { return }
    guard try tree.tree.hasSmaps() else { throw .noSmaps(tree: tree.tree.path) }
    for job in jobs {
      let path = "\(tree.tree.path)/\(job.pid)/smaps"
      try notices.reportUnreadable(
        job.pid, job.state.commandLine, .system(path: path, .noSuchFileOrDirectory))
    }
  }

  /// Records the start time for this PID, and resets once-only notices after PID reuse.
  private mutating func recordStartTime(of record: ProcessRecord, _ state: ProcessState) {
    let startTime = record.identity.startTime
    targets.recordLiving(record.pid, startTime: startTime)
    guard state.startTime != startTime else { return }
    if state.startTime != nil { notices.forget(record.pid, exceptStartedAt: startTime) }
    state.startTime = startTime
  }
}

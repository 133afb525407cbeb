import ProcFS

/// Finds the processes that belong to a sample.
///
/// A process that was selected by its command line for the latest sample is not read here: reading
/// it shows whether it still has that command line. Kernel threads, which have none, are not read
/// again either, nor processes that did not run if their clocks are compared. Of all other
/// processes nothing is read but the command line, or what selection by process tree takes.
struct ProcessDiscovery {
  let selection: Selection

  /// The profiler's own PID; `nil` if it is not in the tree.
  let ownID: ProcessID?

  var nonMatches = NonMatchCache()
  var descendants = DescendantTracker()

  /// The child of the profiler that is left out with all of its descendants; `nil` if there is
  /// none. In the profiler's own PID namespace.
  var helper: Int32?
  var helpers = DescendantTracker()

  /// The command lines that contain that of the profiler; `nil` before the first sample.
  private var launchers: [CommandLine]?

  /// The processes that were in the middle of an exec(2) when their command lines were read.
  private var duringExec: [Candidate] = []

  init(_ selection: Selection, ownID: ProcessID?) {
    self.selection = selection
    self.ownID = ownID
  }

  /// The processes that may be selected, by ascending PID.
  ///
  /// Skips listing `/proc` if the selection is by PID only and all start times are known: they show
  /// whether a PID was reused. Before that, `/proc` is listed because the kernel opens the
  /// directories of threads too (`proc_pid_lookup` in fs/proc/base.c) but does not list them.
  func candidates(
    in tree: SharedTree, _ targets: TargetTable
  ) throws(ProcError) -> [ProcEntry] {
    if selection.pattern == nil, !selection.needsProcessTree, let pids = selection.pids,
      targets.hasStartTimes(of: pids)
    {
      return pids.sorted().map { ProcEntry(pid: $0, inode: nil) }
    }
    return try tree.tree.processes()
  }

  /// The jobs of a sample, by ascending PID.
  ///
  /// - Parameter existing: the candidates.
  mutating func jobs(
    for existing: [ProcEntry], _ targets: inout TargetTable,
    _ scheduler: inout ReadScheduler, _ notices: inout NoticeLog
  ) throws(ProcError) -> [ProcessReadJob] {
    targets.beginSample()
    if launchers == nil { launchers = try launcherCommandLines(&scheduler.reader) }
    if selection.needsProcessTree {
      return try jobsByTree(for: existing, &targets, &scheduler, &notices)
    }
    var jobs: [ProcessReadJob] = []
    var undecided: [Candidate] = []
    for entry in existing {
      let pid = entry.pid
      // A process that is busy was selected before.
      guard mayBeSelected(pid), !scheduler.isBusy(pid) else { continue }
      if let state = targets.take(pid) {
        jobs.append(job(for: pid, state, targets))
      } else if selection.pattern == nil {
        jobs.append(job(for: pid, ProcessState(), targets))
      } else {
        let nonMatch = nonMatches[pid]
        var candidate = Candidate(pid: pid, inode: entry.inode, nonMatch: nonMatch)
        if candidate.isKernelThread { continue }
        candidate.look = scheduler.look(at: pid)
        if candidate.isUnchanged { continue }
        guard scheduler.waitsForAll else {
          undecided.append(candidate)
          continue
        }
        do throws(ProcError) {
          let reading = try scheduler.reader.commandLine(of: pid, known: nonMatch?.commandLine)
          if let job = try job(for: candidate, reading, targets, &scheduler.reader, &notices) {
            jobs.append(job)
          }
        } catch {
          try notices.reportUnreadable(pid, nil, error)
        }
      }
    }
    let countBefore = jobs.count
    let commandLines = scheduler.commandLines(
      of: undecided.map { ($0.pid, startTime: nil, known: $0.nonMatch?.commandLine) })
    for (candidate, result) in zip(undecided, commandLines) {
      guard let result else { continue }
      do throws(ProcError) {
        if let job = try job(
          for: candidate, try result.outcome.get(), targets, &scheduler.reader, &notices)
        {
          jobs.append(job)
        }
      } catch {
        try notices.reportUnreadable(candidate.pid, nil, error)
      }
    }
    jobs += try jobsAfterExec(targets, &scheduler.reader, &notices)
    if jobs.count > countBefore { jobs = jobs.ordered { $0.pid < $1.pid } }
    return jobs
  }

  /// Selects a process again that has another command line, or without arguments another name, than
  /// the one that it was selected for.
  ///
  /// - Parameter stat: that of the process with this command line.
  /// - Returns: `nil` if it is not selected any more.
  mutating func reselect(
    _ job: ProcessReadJob, _ commandLine: CommandLine, _ stat: ProcessStat,
    _ notices: inout NoticeLog
  ) -> ProcessReadJob? {
    let pid = job.pid
    let named = commandLine.isEmpty ? stat : nil
    guard matches(commandLine, of: pid, inode: nil, nonMatches[pid], named, &notices)
    else { return nil }
    var job = job
    job.state.commandLine = commandLine
    job.state.matchedName = named?.name
    job.precondition.name = job.state.matchedName
    job.precondition.commandLine = commandLine
    job.precondition.image = stat.image
    job.precondition.startTime = stat.startTime
    return job
  }

  mutating func keepOnly(_ living: Set<ProcessID>) {
    nonMatches.keepOnly(living)
  }

  /// A process that is selected or not depending on its command line.
  private struct Candidate {
    let pid: ProcessID
    /// Of its directory; `nil` if it is unknown.
    let inode: UInt64?
    /// What it was before, if it did not match.
    let nonMatch: NonMatch?
    /// Before its command line is read; `nil` unless clocks are compared.
    var look: NonMatch.Look?

    /// What it was before, if it is the same process.
    private var known: NonMatch? { nonMatch.flatMap { $0.inode == inode ? $0 : nil } }

    var isKernelThread: Bool { known?.isKernelThread ?? false }

    /// Whether it is known to have no memory, and so no arguments.
    var isWithoutMemory: Bool { known?.isWithoutMemory ?? false }

    /// Whether it did not run since its command line was read.
    var isUnchanged: Bool {
      guard inode != nil, let before = known?.look, let look, look.clock != nil
      else { return false }
      return before.clock == look.clock && !before.isDue(pid, at: look.time)
    }
  }

  /// The job for a process after its command line was read; `nil` if that does not match.
  private mutating func job(
    for candidate: Candidate, _ reading: FileReading<CommandLine>, _ targets: TargetTable,
    _ reader: inout ProcessReader, _ notices: inout NoticeLog
  ) throws(ProcError) -> ProcessReadJob? {
    guard var commandLine = content(of: reading, candidate.pid, &notices) else { return nil }
    var stat: ProcessStat?
    if commandLine.isEmpty, !candidate.isWithoutMemory {
      switch try reader.explainEmptyCommandLine(of: candidate.pid) {
      case .none(let read): stat = read
      case .resolved(let arguments): commandLine = arguments
      case .duringExec:
        duringExec.append(candidate)
        return nil
      }
    }
    guard
      matches(
        commandLine, of: candidate.pid, inode: candidate.inode, candidate.nonMatch,
        stat, look: candidate.look, &notices)
    else { return nil }
    let state = ProcessState(commandLine: commandLine)
    state.matchedName = commandLine.isEmpty ? stat?.name : nil
    return job(for: candidate.pid, state, targets)
  }

  /// The jobs for processes that were in the middle of an exec(2). Waits for them for a short time.
  private mutating func jobsAfterExec(
    _ targets: TargetTable, _ reader: inout ProcessReader, _ notices: inout NoticeLog
  ) throws(ProcError) -> [ProcessReadJob] {
    guard !duringExec.isEmpty else { return [] }
    var jobs: [ProcessReadJob] = []
    var wait = ExecWait(limit: reader.options.execTimeout)
    repeat {
      let candidates = duringExec
      duringExec.removeAll()
      for candidate in candidates {
        let empty = FileReading.read(CommandLine(bytes: []))
        do throws(ProcError) {
          if let job = try job(for: candidate, empty, targets, &reader, &notices) {
            jobs.append(job)
          }
        } catch {
          try notices.reportUnreadable(candidate.pid, nil, error)
        }
      }
    } while !duringExec.isEmpty && wait.pause()
    for candidate in duringExec { nonMatches[candidate.pid] = nil }
    duringExec.removeAll()
    return jobs
  }

  private func job(
    for pid: ProcessID, _ state: ProcessState, _ targets: TargetTable
  ) -> ProcessReadJob {
    let precondition = ReadPrecondition(
      commandLine: selection.pattern == nil ? nil : state.commandLine,
      name: selection.pattern == nil ? nil : state.matchedName,
      startTime: targets.startTime(of: pid), user: selection.user,
      controlGroup: selection.controlGroup,
      // A process that was matched by its name does not match any more as a zombie.
      excludesZombies: selection.pids != nil
        || selection.pattern != nil && state.commandLine?.isEmpty ?? false)
    return ProcessReadJob(
      pid: pid, isCertain: selection.isUnrestricted || selection.pattern != nil,
      precondition: precondition, state: state)
  }

  /// Whether neither its PID nor being the profiler itself excludes a process.
  func mayBeSelected(_ pid: ProcessID) -> Bool {
    (selection.includesSelf || pid != ownID) && (selection.pids?.contains(pid) ?? true)
  }

  /// What was read of a process. Reports that reading it is denied.
  func content<Content>(
    of reading: FileReading<Content>, _ pid: ProcessID, _ notices: inout NoticeLog
  ) -> Content? {
    switch reading {
    case .read(let content):
      return content
    case .none(let outcome):
      if outcome == .denied { reportHidden(pid, &notices) }
      return nil
    }
  }

  /// Reports that it is unknown whether a process is selected.
  func reportHidden(_ pid: ProcessID, _ notices: inout NoticeLog) {
    // The descendants of a command are known without the processes that are hidden.
    guard selection.ancestor == nil, selection.pids?.contains(pid) ?? true else { return }
    notices.reportDenied(pid, nil)
  }

  /// Whether a command line matches. If not, caches it.
  ///
  /// - Parameters:
  ///   - inode: of the process's directory; `nil` if it is unknown.
  ///   - nonMatch: the process's entry in the cache.
  ///   - stat: of a process without arguments; otherwise it is not used.
  ///   - look: before the command line was read; `nil` unless clocks are compared.
  mutating func matches(
    _ commandLine: CommandLine, of pid: ProcessID, inode: UInt64?, _ nonMatch: NonMatch?,
    _ stat: ProcessStat?, look: NonMatch.Look? = nil, _ notices: inout NoticeLog
  ) -> Bool {
    guard let pattern = selection.pattern else { return true }
    let name = stat.flatMap { commandLine.isBlank && $0.virtualSize > 0 ? $0.name : nil }
    if let nonMatch, nonMatch.commandLine == commandLine, nonMatch.name == name,
      nonMatch.inode == inode
    {
      if let look { nonMatches[pid]?.look = look }
      return false
    }
    // A process without arguments is known by its name in brackets, as in ps(1). Kernel threads and
    // zombies, which have no memory, match no pattern, not even an empty one.
    let title = commandLine.title(orName: name ?? "")
    let outcome = !commandLine.isEmpty || name != nil ? pattern.match(title) : .differs
    if outcome == .matches, !(launchers?.contains(commandLine) ?? false),
      !selection.excludes(title)
    {
      nonMatches[pid] = nil
      return true
    }
    if outcome == .gaveUp { notices.report(.patternGaveUp(pid), of: pid) }
    nonMatches[pid] = NonMatch(
      commandLine: commandLine, name: name, inode: inode,
      isKernelThread: inode != nil && stat?.isKernelThread ?? false,
      isWithoutMemory: commandLine.isEmpty && stat?.virtualSize == 0, look: look)
    return false
  }
}

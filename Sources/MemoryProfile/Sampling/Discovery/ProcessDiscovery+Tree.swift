import ProcFS

/// Selection by process tree: the parent of every process is read, but no memory.
extension ProcessDiscovery {
  /// What was read of all processes.
  private struct Survey {
    var nodes: [ProcessNode] = []
    var matched: Set<ProcessID> = []
    var zombies: Set<ProcessID> = []
    /// The processes that match or not depending on their command line.
    var undecided: [(pid: ProcessID, stat: ProcessStat)] = []
  }

  /// The jobs for matched processes and their descendants, by ascending PID.
  mutating func jobsByTree(
    for existing: [ProcEntry], _ targets: inout TargetTable,
    _ scheduler: inout ReadScheduler, _ notices: inout NoticeLog
  ) throws(ProcError) -> [ProcessReadJob] {
    var survey = Survey()
    for entry in existing {
      do throws(ProcError) {
        try add(entry.pid, to: &survey, &targets, &scheduler, &notices)
      } catch {
        try reportUnreadable(entry.pid, error, &notices)
      }
    }
    try matchCommandLines(&survey, &targets, &scheduler, &notices)
    let selected = descendants.selected(matched: survey.matched, among: survey.nodes)
    targets.setLiving(selected.subtracting(survey.zombies))
    var jobs: [ProcessReadJob] = []
    for node in survey.nodes {
      let (pid, startTime) = (node.identity.pid, node.identity.startTime)
      guard selected.contains(pid), !scheduler.isBusy(pid), selection.includesSelf || pid != ownID
      else { continue }
      var job = ProcessReadJob(
        pid: pid, isCertain: true, precondition: ReadPrecondition(startTime: startTime),
        state: targets.take(pid) ?? ProcessState())
      job.isDeferred = scheduler.slowReads.isCommandLinePending(pid)
      jobs.append(job)
    }
    return jobs
  }

  /// What must hold of a matched process, its command line left out.
  private var precondition: ReadPrecondition {
    ReadPrecondition(user: selection.user, controlGroup: selection.controlGroup)
  }

  /// Reads one process's `stat`.
  private mutating func add(
    _ pid: ProcessID, to survey: inout Survey, _ targets: inout TargetTable,
    _ scheduler: inout ReadScheduler, _ notices: inout NoticeLog
  ) throws(ProcError) {
    var reason = ReadOutcome.complete
    guard let process = try scheduler.reader.open(pid, orElse: &reason) else {
      if reason == .denied { reportHidden(pid, &notices) }
      return
    }
    let stat = process.stat
    survey.nodes.append(
      ProcessNode(
        identity: ProcessIdentity(pid: pid, startTime: stat.startTime), parent: stat.parent))
    if stat.isZombie { survey.zombies.insert(pid) }
    if let ancestor = selection.ancestor {
      if pid == ancestor { survey.matched.insert(pid) }
      return
    }
    guard mayBeSelected(pid) else { return }
    if scheduler.slowReads.mayBeBusy(pid, startedAt: stat.startTime) {
      survey.matched.insert(pid)
    } else if selection.pattern != nil {
      survey.undecided.append((pid, stat))
    } else if try isSelected(process, &targets, &scheduler.reader) {
      survey.matched.insert(pid)
    }
  }

  /// Reads the command lines that decide whether a process matches.
  private mutating func matchCommandLines(
    _ survey: inout Survey, _ targets: inout TargetTable, _ scheduler: inout ReadScheduler,
    _ notices: inout NoticeLog
  ) throws(ProcError) {
    let commandLines = scheduler.commandLines(
      of: survey.undecided.map { pid, stat in
        (
          pid, startTime: stat.startTime,
          known: nonMatches[pid]?.commandLine ?? targets.state(of: pid)?.commandLine
        )
      })
    var duringExec: [(pid: ProcessID, stat: ProcessStat)] = []
    for ((pid, stat), result) in zip(survey.undecided, commandLines) {
      guard let result else {
        if matchedBefore(pid, stat, targets) { survey.matched.insert(pid) }
        continue
      }
      do throws(ProcError) {
        guard let commandLine = content(of: try result.outcome.get(), pid, &notices)
        else { continue }
        if try !decide(pid, stat, commandLine, &survey, &targets, &scheduler.reader, &notices) {
          duringExec.append((pid, stat))
        }
      } catch {
        try reportUnreadable(pid, error, &notices)
      }
    }
    var wait = ExecWait(limit: scheduler.reader.options.execTimeout)
    while !duringExec.isEmpty, wait.pause() {
      for (pid, stat) in duringExec {
        let empty = CommandLine(bytes: [])
        do throws(ProcError) {
          if try decide(pid, stat, empty, &survey, &targets, &scheduler.reader, &notices) {
            duringExec.removeAll { $0.pid == pid }
          }
        } catch {
          duringExec.removeAll { $0.pid == pid }
          try reportUnreadable(pid, error, &notices)
        }
      }
    }
    for (pid, stat) in duringExec where matchedBefore(pid, stat, targets) {
      survey.matched.insert(pid)
    }
  }

  /// Whether a process matched in the latest sample. Until its command line is read, it is what it
  /// was.
  private func matchedBefore(
    _ pid: ProcessID, _ stat: ProcessStat, _ targets: TargetTable
  ) -> Bool {
    targets.state(of: pid)?.startTime == stat.startTime && nonMatches[pid] == nil
  }

  /// Decides whether a process matches.
  ///
  /// - Parameter read: its command line.
  /// - Returns: false if that is unknown, because the process is in the middle of an exec(2).
  @inline(never)  // It is large, and has two callers.
  private mutating func decide(
    _ pid: ProcessID, _ stat: ProcessStat, _ read: CommandLine, _ survey: inout Survey,
    _ targets: inout TargetTable, _ reader: inout ProcessReader, _ notices: inout NoticeLog
  ) throws(ProcError) -> Bool {
    var commandLine = read
    let nonMatch = nonMatches[pid]
    let isKnown = nonMatch.map { $0.commandLine.isEmpty && $0.name == stat.name } ?? false
    if read.isEmpty, stat.virtualSize > 0, !isKnown {
      switch try reader.explainEmptyCommandLine(of: pid) {
      case .none: break
      case .resolved(let arguments): commandLine = arguments
      case .duringExec: return false
      }
    }
    var reason = ReadOutcome.complete
    if matches(commandLine, of: pid, inode: nil, nonMatch, stat, &notices),
      let process = try reader.open(pid, orElse: &reason),
      try isSelected(process, &targets, &reader)
    {
      survey.matched.insert(pid)
    }
    return true
  }

  /// Reports that it is unknown whether a process is selected, because of one of its files.
  ///
  /// - Throws: the error if it affects other processes too.
  private func reportUnreadable(
    _ pid: ProcessID, _ error: ProcError, _ notices: inout NoticeLog
  ) throws(ProcError) {
    guard mayBeSelected(pid) || !error.isOfOneProcess else { return }
    try notices.reportUnreadable(pid, nil, error)
  }

  /// Whether a process with a matching command line is selected.
  private func isSelected(
    _ process: borrowing OpenedTarget, _ targets: inout TargetTable,
    _ reader: inout ProcessReader
  ) throws(ProcError) -> Bool {
    guard try reader.meets(precondition, process.directory, process.stat) else { return false }
    return selection.pids == nil
      || targets.isOriginalProcess(process.stat, process.directory.pid)
  }
}

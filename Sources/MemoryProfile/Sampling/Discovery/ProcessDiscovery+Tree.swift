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
    let process: ProcessDirectory
    switch try scheduler.reader.tree.tree.open(pid) {
    case .none(let outcome):
      if outcome == .denied { reportHidden(pid, &notices) }
      return
    case .process(let opened): process = opened
    }
    guard let stat = content(of: try scheduler.reader.stat(of: process), pid, &notices)
    else { return }
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
    } else if try isSelected(process, stat, &targets, &scheduler.reader) {
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
    for ((pid, stat), result) in zip(survey.undecided, commandLines) {
      guard let result else {
        // Until its command line is read, a process is what it was.
        if targets.state(of: pid)?.startTime == stat.startTime, nonMatches[pid] == nil {
          survey.matched.insert(pid)
        }
        continue
      }
      do throws(ProcError) {
        guard let commandLine = content(of: try result.outcome.get(), pid, &notices),
          try matches(
            commandLine, of: pid, inode: nil, nonMatches[pid], &scheduler.reader, &notices),
          case .process(let process) = try scheduler.reader.tree.tree.open(pid),
          try isSelected(process, stat, &targets, &scheduler.reader)
        else { continue }
        survey.matched.insert(pid)
      } catch {
        try reportUnreadable(pid, error, &notices)
      }
    }
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
    _ process: borrowing ProcessDirectory, _ stat: ProcessStat, _ targets: inout TargetTable,
    _ reader: inout ProcessReader
  ) throws(ProcError) -> Bool {
    guard try reader.meets(precondition, process, stat) else { return false }
    return selection.pids == nil || targets.isOriginalProcess(stat, process.pid)
  }
}

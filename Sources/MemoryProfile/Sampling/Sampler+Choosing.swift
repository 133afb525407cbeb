import ProcFS

extension Sampler {
  /// Who is to be read, by ascending pid.
  ///
  /// Nothing is read here of who was chosen by its command line in the sample before: it is seen when it
  /// is read whether it still has that one; and nothing of the kernel's own threads, which have none. Of
  /// all others no more is read than their command lines, or what tells whose descendants they are.
  ///
  /// - Parameter late: command lines for which the sample before did not wait.
  mutating func choose(
    from existing: [NumberedFolder], late: [CommandLineAnswer]
  ) throws(ProcError) -> [ReadingTask] {
    living.removeAll()
    if selection.looksAtDescent { return try chooseByDescent(from: existing, late) }
    // Who is still being read was chosen before.
    let folders = existing.filter { folder in
      (selection.includesSelf || folder.number != ownID)
        && selection.pids?.contains(folder.number) ?? true && !isBusy(folder.number)
    }
    let answers =
      selection.pattern == nil || deadline == nil
      ? nil : try answers(of: folders.filter { isAsked($0) }.map { ($0.number, nil) }, late)
    var tasks: [ReadingTask] = []
    for folder in folders {
      let pid = folder.number
      if selection.pattern != nil, known[pid] == nil {
        guard isAsked(folder), let reading = try commandLine(of: pid, among: answers),
          let commandLine = seen(reading, of: pid),
          try matches(commandLine, of: pid, inode: folder.inode)
        else { continue }
        known[pid] = Boxed(KnownProcess(commandLine: commandLine))
      }
      let process = known.removeValue(forKey: pid) ?? Boxed(KnownProcess())
      let requirement = Requirement(
        commandLine: selection.pattern == nil ? nil : process.commandLine,
        startTime: bearers[pid], user: selection.user, controlGroup: selection.controlGroup,
        excludesZombies: selection.pids != nil)
      tasks.append(
        ReadingTask(
          pid: pid, isCertain: selection.isEverybody || selection.pattern != nil,
          requirement: requirement, known: process))
    }
    return tasks
  }

  /// Whether it is asked for its command line; not those who have it for sure that they had before.
  private func isAsked(_ folder: NumberedFolder) -> Bool {
    guard known[folder.number] == nil else { return false }
    guard let stranger = strangers[folder.number] else { return true }
    return !stranger.isKernelThread || stranger.inode != folder.inode
  }

  /// A process's command line; nil where it was asked for and has not come yet.
  ///
  /// - Parameter answers: what was asked for before; nil where nothing was.
  private mutating func commandLine(
    of pid: ProcessID, among answers: [ProcessID: FileReading<CommandLine>]?
  ) throws(ProcError) -> FileReading<CommandLine>? {
    if let answers { return answers[pid] }
    return try reader.commandLine(of: pid, in: tree.tree, known: knownCommandLine(of: pid))
  }

  private func knownCommandLine(of pid: ProcessID) -> CommandLine? {
    known[pid]?.commandLine ?? strangers[pid]?.commandLine
  }

  /// Whether it is being read since an earlier sample, or was until this one.
  private func isBusy(_ pid: ProcessID) -> Bool {
    deadline != nil && (overdue[pid] != nil || settled.contains(pid))
  }

  /// The command lines of those of whom that is asked, as far as they come in time.
  ///
  /// - Parameters:
  ///   - asked: and when they were started, where that is known.
  ///   - late: what came since the sample before.
  private mutating func answers(
    of asked: [(pid: ProcessID, startTime: UInt64?)], _ late: [CommandLineAnswer]
  ) throws(ProcError) -> [ProcessID: FileReading<CommandLine>] {
    var found: [ProcessID: CommandLineAnswer] = [:]
    for answer in late { found[answer.pid] = answer }
    var lines: [CommandLineReading] = []
    for (pid, startTime) in asked {
      // Somebody else may have the number by now.
      if let answer = found[pid], answer.startTime == startTime { continue }
      found[pid] = nil
      guard unanswered[pid] == nil else { continue }
      lines.append(
        CommandLineReading(
          pid: pid, startTime: startTime, sample: begun, known: knownCommandLine(of: pid)))
    }
    for answer in read(lines) { found[answer.pid] = answer }
    var contents: [ProcessID: FileReading<CommandLine>] = [:]
    for (pid, answer) in found { contents[pid] = try answer.outcome.get() }
    return contents
  }

  /// Chooses a process anew that has another command line than the one for which it was chosen.
  ///
  /// - Returns: what is to be read then; nil where it isn't chosen any more.
  mutating func choose(
    _ task: ReadingTask, nowCalled commandLine: CommandLine
  ) throws(ProcError) -> ReadingTask? {
    guard try matches(commandLine, of: task.pid) else { return nil }
    var task = task
    task.known.commandLine = commandLine
    task.requirement.commandLine = commandLine
    return task
  }

  /// Matched processes and their descendants; every process's parent is read, and nobody's memory.
  ///
  /// - Parameter late: command lines for which the sample before did not wait.
  private mutating func chooseByDescent(
    from existing: [NumberedFolder], _ late: [CommandLineAnswer]
  ) throws(ProcError) -> [ReadingTask] {
    let requirement = Requirement(user: selection.user, controlGroup: selection.controlGroup)
    var relatives: [Relative] = []
    var matched: Set<ProcessID> = []
    var zombies: Set<ProcessID> = []
    /// Those whose command lines tell.
    var named: [(pid: ProcessID, stat: ProcessStat)] = []
    for pid in existing.map(\.number) {
      let process: ProcessDirectory
      switch try tree.tree.open(pid) {
      case .none(let outcome):
        if outcome == .denied { noteHidden(pid) }
        continue
      case .process(let opened): process = opened
      }
      guard let stat = seen(try reader.stat(of: process), of: pid) else { continue }
      relatives.append(
        Relative(
          identity: ProcessIdentity(pid: pid, startTime: stat.startTime), parent: stat.parent))
      if stat.isZombie { zombies.insert(pid) }
      if let ancestor = selection.ancestor {
        if pid == ancestor { matched.insert(pid) }
        continue
      }
      guard selection.includesSelf || pid != ownID, selection.pids?.contains(pid) ?? true
      else { continue }
      if settled.contains(pid) || overdue[pid]?.mayHaveBegun(at: stat.startTime) ?? false {
        matched.insert(pid)
      } else if selection.pattern != nil {
        named.append((pid, stat))
      } else if try isWanted(process, stat, by: requirement) {
        matched.insert(pid)
      }
    }
    let answers =
      deadline == nil ? nil : try answers(of: named.map { ($0.pid, $0.stat.startTime) }, late)
    for (pid, stat) in named {
      guard let reading = try commandLine(of: pid, among: answers) else {
        // Until it answers it is what it was.
        if known[pid]?.startTime == stat.startTime, strangers[pid] == nil { matched.insert(pid) }
        continue
      }
      guard let commandLine = seen(reading, of: pid), try matches(commandLine, of: pid),
        case .process(let process) = try tree.tree.open(pid),
        try isWanted(process, stat, by: requirement)
      else { continue }
      matched.insert(pid)
    }
    let chosen = lineage.chosen(matched: matched, among: relatives)
    living = chosen.subtracting(zombies)
    return relatives.compactMap { relative in
      let (pid, startTime) = (relative.identity.pid, relative.identity.startTime)
      guard chosen.contains(pid), !isBusy(pid), selection.includesSelf || pid != ownID
      else { return nil }
      var task = ReadingTask(
        pid: pid, isCertain: true, requirement: Requirement(startTime: startTime),
        known: known.removeValue(forKey: pid) ?? Boxed(KnownProcess()))
      task.isPutOff = unanswered[pid] != nil
      return task
    }
  }

  /// Whether a process is chosen that matches.
  private mutating func isWanted(
    _ process: borrowing ProcessDirectory, _ stat: ProcessStat, by requirement: Requirement
  ) throws(ProcError) -> Bool {
    guard try reader.isWanted(process, stat, by: requirement) else { return false }
    return selection.pids == nil || isFirstBearer(stat, of: process.pid)
  }

  /// Whether a process that is chosen by number is the first that was seen to have it, and lives.
  private mutating func isFirstBearer(_ stat: ProcessStat, of pid: ProcessID) -> Bool {
    guard !stat.isZombie else { return false }
    let first = bearers[pid] ?? stat.startTime
    bearers[pid] = first
    return first == stat.startTime
  }

  /// What was read of a process that may be chosen; where it may not be read, that is noted.
  private mutating func seen<Content>(
    _ reading: FileReading<Content>, of pid: ProcessID
  ) -> Content? {
    switch reading {
    case .read(let content):
      return content
    case .none(let outcome):
      if outcome == .denied { noteHidden(pid) }
      return nil
    }
  }

  /// Notes that nobody can tell whether a process is to be chosen.
  private mutating func noteHidden(_ pid: ProcessID) {
    // Whoever follows what it has started is not looking for strangers.
    guard selection.ancestor == nil, selection.pids?.contains(pid) ?? true else { return }
    noteDenied(pid, called: nil)
  }

  /// Whether a command line matches; remembered where it doesn't.
  ///
  /// - Parameter inode: of the process's folder; nil where it is not known.
  private mutating func matches(
    _ commandLine: CommandLine, of pid: ProcessID, inode: UInt64? = nil
  ) throws(ProcError) -> Bool {
    guard let pattern = selection.pattern else { return true }
    if let stranger = strangers[pid], stranger.commandLine == commandLine, stranger.inode == inode {
      return false
    }
    // What has no command line matches nothing, not even an empty pattern.
    let outcome = commandLine.isEmpty ? .differs : pattern.match(commandLine.bytes)
    if outcome == .matches {
      strangers[pid] = nil
      return true
    }
    if outcome == .gaveUp { met.append((pid, .patternGaveUp(pid))) }
    let isKernelThread =
      if inode != nil, commandLine.isEmpty {
        try reader.isKernelThread(pid, in: tree.tree)
      } else {
        false
      }
    strangers[pid] = Stranger(
      commandLine: commandLine, inode: inode, isKernelThread: isKernelThread)
    return false
  }
}

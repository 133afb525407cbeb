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
    from existing: [ProcEntry], late: [CommandLineAnswer]
  ) throws(ProcError) -> [ReadingTask] {
    living.removeAll()
    if selection.looksAtDescent { return try chooseByDescent(from: existing, late) }
    var tasks: [ReadingTask] = []
    var questions: [Question] = []
    for folder in existing {
      let pid = folder.pid
      // Who is still being read was chosen before.
      guard selection.includesSelf || pid != ownID, selection.pids?.contains(pid) ?? true,
        !isBusy(pid)
      else { continue }
      if let process = known.removeValue(forKey: pid) {
        tasks.append(task(for: pid, process))
      } else if selection.pattern == nil {
        tasks.append(task(for: pid, Boxed(KnownProcess())))
      } else {
        let stranger = strangers[pid]
        if let stranger, stranger.isKernelThread, stranger.inode == folder.inode { continue }
        let question = Question(pid: pid, inode: folder.inode, stranger: stranger)
        if deadline != nil {
          questions.append(question)
          continue
        }
        let answer = try reader.commandLine(
          of: pid, in: tree.tree, known: stranger?.commandLine)
        if let task = try task(for: question, answer) { tasks.append(task) }
      }
    }
    let seenBefore = tasks.count
    for (question, answer) in zip(questions, answers(to: questions, late)) {
      guard let answer, let task = try task(for: question, try answer.outcome.get())
      else { continue }
      tasks.append(task)
    }
    if tasks.count > seenBefore { tasks.sort { $0.pid < $1.pid } }
    return tasks
  }

  /// The task for a process that was asked for its command line; nil where that does not match.
  private mutating func task(
    for question: Question, _ answer: FileReading<CommandLine>
  ) throws(ProcError) -> ReadingTask? {
    guard let commandLine = seen(answer, of: question.pid),
      try matches(commandLine, of: question.pid, inode: question.inode, knownAs: question.stranger)
    else { return nil }
    return task(for: question.pid, Boxed(KnownProcess(commandLine: commandLine)))
  }

  private func task(for pid: ProcessID, _ process: Boxed<KnownProcess>) -> ReadingTask {
    let requirement = Requirement(
      commandLine: selection.pattern == nil ? nil : process.commandLine,
      startTime: bearers[pid], user: selection.user, controlGroup: selection.controlGroup,
      excludesZombies: selection.pids != nil)
    return ReadingTask(
      pid: pid, isCertain: selection.isEverybody || selection.pattern != nil,
      requirement: requirement, known: process)
  }

  /// Whether it is being read since an earlier sample, or was until this one.
  private func isBusy(_ pid: ProcessID) -> Bool {
    deadline != nil && (overdue[pid] != nil || settled.contains(pid))
  }

  /// A process that is asked for its command line.
  private struct Question {
    let pid: ProcessID
    /// Of its folder; nil where it is not known.
    var inode: UInt64?
    /// When it was started; nil where that was not asked.
    var startTime: UInt64?
    /// What it was before, if it didn't match.
    let stranger: Stranger?
  }

  /// The answers of those that are asked, in their order; nil where they don't come in time.
  ///
  /// - Parameter late: what came since the sample before.
  private mutating func answers(
    to questions: [Question], _ late: [CommandLineAnswer]
  ) -> [CommandLineAnswer?] {
    guard deadline != nil else {
      return questions.map { reader.carryOut(line(of: $0), in: tree.tree) }
    }
    var answers = [CommandLineAnswer?](repeating: nil, count: questions.count)
    var found: [ProcessID: CommandLineAnswer] = [:]
    for answer in late { found[answer.pid] = answer }
    var lines: [CommandLineReading] = []
    var places: [Int] = []
    for (index, question) in questions.enumerated() {
      // Somebody else may have the number by now.
      if let answer = found[question.pid], answer.startTime == question.startTime {
        answers[index] = answer
      } else if unanswered[question.pid] == nil {
        places.append(index)
        lines.append(line(of: question))
      }
    }
    var place = 0
    // In the order of the lines, without those that are still being read.
    for answer in read(lines) {
      while lines[place].pid != answer.pid { place += 1 }
      answers[places[place]] = answer
    }
    return answers
  }

  private func line(of question: Question) -> CommandLineReading {
    CommandLineReading(
      pid: question.pid, startTime: question.startTime, sample: begun,
      known: question.stranger?.commandLine ?? known[question.pid]?.commandLine)
  }

  /// Chooses a process anew that has another command line than the one for which it was chosen.
  ///
  /// - Returns: what is to be read then; nil where it isn't chosen any more.
  mutating func choose(
    _ task: ReadingTask, nowCalled commandLine: CommandLine
  ) throws(ProcError) -> ReadingTask? {
    guard try matches(commandLine, of: task.pid, knownAs: strangers[task.pid]) else { return nil }
    var task = task
    task.known.commandLine = commandLine
    task.requirement.commandLine = commandLine
    return task
  }

  /// Matched processes and their descendants; every process's parent is read, and nobody's memory.
  ///
  /// - Parameter late: command lines for which the sample before did not wait.
  private mutating func chooseByDescent(
    from existing: [ProcEntry], _ late: [CommandLineAnswer]
  ) throws(ProcError) -> [ReadingTask] {
    let requirement = Requirement(user: selection.user, controlGroup: selection.controlGroup)
    var relatives: [Relative] = []
    var matched: Set<ProcessID> = []
    var zombies: Set<ProcessID> = []
    /// Those whose command lines tell.
    var named: [(pid: ProcessID, stat: ProcessStat)] = []
    for pid in existing.map(\.pid) {
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
    let questions = named.map {
      Question(pid: $0.pid, startTime: $0.stat.startTime, stranger: strangers[$0.pid])
    }
    for ((pid, stat), answer) in zip(named, answers(to: questions, late)) {
      guard let answer else {
        // Until it answers it is what it was.
        if known[pid]?.startTime == stat.startTime, strangers[pid] == nil { matched.insert(pid) }
        continue
      }
      guard let commandLine = seen(try answer.outcome.get(), of: pid),
        try matches(commandLine, of: pid, knownAs: strangers[pid]),
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
  /// - Parameters:
  ///   - inode: of the process's folder; nil where it is not known.
  ///   - stranger: what is remembered of it.
  private mutating func matches(
    _ commandLine: CommandLine, of pid: ProcessID, inode: UInt64? = nil,
    knownAs stranger: Stranger?
  ) throws(ProcError) -> Bool {
    guard let pattern = selection.pattern else { return true }
    if let stranger, stranger.commandLine == commandLine, stranger.inode == inode { return false }
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

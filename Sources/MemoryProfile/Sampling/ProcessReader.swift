import ProcFS

/// Reads single processes, all through the same buffer. Each thread that reads has its own.
struct ProcessReader: ~Copyable {
  var buffer = ReadBuffer()
  private var parser = SmapsParser()

  let settings: Settings

  /// What is read beside the mappings.
  struct Settings: Sendable {
    /// Whether `smaps_rollup` is read too.
    var readsRollup = false

    /// Whether it is read with whose rights a process acts.
    var readsUser = false

    /// Whether it is read in which control group a process is.
    var readsControlGroup = false

    /// Whether thread stacks are told from other anonymous mappings.
    var findsThreadStacks = true

    /// Whether what is read is kept for samples in which it isn't read anew.
    var holds = false

    /// Whether mappings are left alone of which there is evidence that they are what they were.
    var reusesUnchanged = false

    /// Whether anything is kept from one sample to another.
    var keeps: Bool { holds || reusesUnchanged }

    /// Whether of a process whose memory is read nothing else is but what tells that it is still the same.
    var readsMemoryAlone: Bool {
      !readsRollup && !readsUser && !readsControlGroup && !reusesUnchanged
    }
  }

  init(_ settings: Settings) {
    self.settings = settings
  }

  /// Reads a process's arguments.
  ///
  /// - Parameters:
  ///   - opened: their file.
  ///   - known: what they were before; given back without making a copy where they still are the same.
  mutating func commandLine(
    from opened: consuming OpenedFile, known: CommandLine?
  ) throws(ProcError) -> FileReading<CommandLine> {
    switch consume opened {
    case .none(let outcome): return .none(outcome)
    case .file(let file):
      let outcome = try file.readWhole(into: &buffer)
      return outcome == .complete ? .read(commandLineInBuffer(known: known)) : .none(outcome)
    }
  }

  /// Reads the arguments of a process of which nothing else is held open.
  mutating func commandLine(
    of pid: ProcessID, in tree: borrowing ProcTree, known: CommandLine?
  ) throws(ProcError) -> FileReading<CommandLine> {
    try commandLine(from: tree.open(.commandLine, of: pid), known: known)
  }

  /// Answers a question for a command line.
  mutating func carryOut(
    _ line: CommandLineReading, in tree: borrowing ProcTree
  ) -> CommandLineAnswer {
    let outcome: CommandLineAnswer.Outcome
    do throws(ProcError) {
      outcome = .success(try commandLine(of: line.pid, in: tree, known: line.known))
    } catch {
      outcome = .failure(error)
    }
    return CommandLineAnswer(to: line, outcome)
  }

  /// Whether a process is one of the kernel's own.
  mutating func isKernelThread(
    _ pid: ProcessID, in tree: borrowing ProcTree
  ) throws(ProcError) -> Bool {
    guard try tree.read(.stat, of: pid, into: &buffer) == .complete else { return false }
    return buffer.withBytes { ProcessStat($0)?.isKernelThread } ?? false
  }

  private func commandLineInBuffer(known: CommandLine?) -> CommandLine {
    buffer.withBytes { bytes in
      if let known, known.matches(file: bytes) { return known }
      return CommandLine(file: bytes)
    }
  }

  /// Reads a process's `stat`.
  mutating func stat(
    of process: borrowing ProcessDirectory
  ) throws(ProcError) -> FileReading<ProcessStat> {
    switch try process.open(.stat) {
    case .none(let outcome): return .none(outcome)
    case .file(let file): return try stat(from: file)
    }
  }

  /// Carries a task out, and notes how long that took.
  mutating func carryOut<Memory: MappingAccumulator>(
    _ task: consuming ReadingTask, in tree: borrowing ProcTree
  ) -> Reading<Memory> {
    let clock = ContinuousClock()
    let begin = clock.now
    let running = settings.keeps ? threadTime() : .zero
    let outcome: Outcome<Memory>
    do throws(ProcError) {
      if let proven: Outcome<Memory> = try readProven(&task, in: tree) {
        outcome = proven
      } else {
        outcome = try read(&task, in: tree)
      }
    } catch {
      outcome = .failed(error)
    }
    let wall = clock.now - begin
    if !outcome.isHeld { task.known.cost = wall }
    if settings.keeps, !outcome.isOfEarlierSample {
      task.known.load.note(wall: wall, processor: threadTime() - running)
      task.known.lastRead = task.time
    }
    return Reading(task: task, outcome: outcome)
  }

  /// Keeps what was read for samples in which it isn't, where there may be such.
  func keep<Memory: MappingAccumulator>(
    _ record: ProcessRecord<Memory>, of image: ProgramImage, evidence: MemoryEvidence?,
    for task: inout ReadingTask
  ) {
    guard settings.keeps else { return }
    task.known.kept = KeptReading(
      identity: record.identity, image: image, executable: record.executable,
      memory: record.memory, time: task.time, evidence: evidence)
  }

  /// How often a process is read anew that runs another program each time.
  private static let attempts = 3

  /// Reads all that a sample holds of one process.
  ///
  /// Its `stat` is read before everything else, and after it unless the mappings themselves prove that
  /// they are whole (``WholeSpace``). A process that ends meanwhile loses its mappings one by one, and one
  /// that calls exec(2) gets others: what was counted then is neither the old nor the new, and is thrown
  /// away.
  private mutating func read<Memory: MappingAccumulator>(
    _ task: inout ReadingTask, in tree: borrowing ProcTree
  ) throws(ProcError) -> Outcome<Memory> {
    let process: ProcessDirectory
    switch try tree.open(task.pid) {
    case .none(let outcome): return .init(outcome)
    case .process(let opened): process = opened
    }
    let statFile: ProcessFileHandle
    switch try process.open(.stat) {
    case .none(let outcome): return .init(outcome)
    case .file(let file): statFile = file
    }
    var hadMemory = false
    for _ in 0..<Self.attempts {
      let before: ProcessStat
      switch try stat(from: statFile) {
      case .none(let outcome): return .init(outcome)
      case .read(let stat): before = stat
      }
      if hadMemory, before.virtualSize == 0 { return .vanished }
      hadMemory = before.virtualSize > 0
      guard try isWanted(process, before, by: task.requirement) else { return .unwanted }
      if task.turn != .read,
        let record: ProcessRecord<Memory> = try held(
          task.known.kept, task.known.commandLine, of: process, before)
      {
        return .earlier(record)
      }

      let commandLine: CommandLine
      let file = try process.open(.commandLine)
      switch try self.commandLine(from: file, known: task.known.commandLine) {
      case .none(let outcome):
        return .init(outcome, startTime: before.startTime)
      case .read(let arguments): commandLine = arguments
      }
      if let required = task.requirement.commandLine, required != commandLine {
        return .renamed(commandLine)
      }
      task.known.commandLine = commandLine

      let executable = try process.executable()
      if let kept = task.known.kept, !kept.isOf(before, executable: executable) {
        task.known.kept = nil
      }
      let counters = MemoryEvidence.Counters(before)
      var evidence: MemoryEvidence?
      if settings.reusesUnchanged {
        switch task.known.reuse.next(
          counters, of: process.pid, kept: task.known.kept, at: task.time)
        {
        case .read: break
        case .gather: evidence = try self.evidence(of: process, counters, &task.known.reuse)
        case .compare(let known):
          if try stillHolds(known, of: process, &task.known.reuse),
            var record: ProcessRecord<Memory> = task.known.kept?.record(
              before, commandLine: commandLine)
          {
            task.known.reuse.noteSuccess()
            record.isReused = true
            try readOwners(of: process, into: &record)
            return .earlier(record)
          }
          task.known.reuse.noteMiss()
        }
      }

      var memory = Memory()
      var remarks = Remarks()
      var space = WholeSpace(before.image)
      switch try readMappings(
        from: try process.open(.smaps), of: process.pid, in: tree, before, executable: executable,
        into: &memory, stacks: &task.known.stacks, space: &space, remarks: &remarks)
      {
      case .denied:
        return .denied(startTime: before.startTime)
      case .complete: break
      case .vanished:
        // Kernels from 6.17 on answer so for kernel threads and zombies too, which have no
        // mappings at all; older ones give an empty file.
        if hadMemory { continue }
      }
      let rollup = settings.readsRollup ? try rollup(of: process) : nil
      var after = before
      if !space.isProven || settings.readsRollup || settings.reusesUnchanged {
        switch try stat(from: statFile) {
        case .none(let outcome):
          return .init(outcome, startTime: before.startTime)
        case .read(let stat): after = stat
        }
        if hadMemory, after.virtualSize == 0 { return .vanished }
        guard before.image == after.image else { continue }
      }
      task.known.proven = space.isWhole ? ProvenExecutable(before.image, executable) : nil
      var record = ProcessRecord(
        of: process.pid, after, commandLine: commandLine, executable: executable, memory: memory)
      record.rollup = rollup
      try readOwners(of: process, into: &record)
      if let before = evidence {
        let after = try self.evidence(of: process, .init(after), &task.known.reuse)
        if before != after { task.known.reuse.noteMiss() }
        if before != after || !task.known.stacks.isSettled { evidence = nil }
      }
      keep(record, of: after.image, evidence: evidence, for: &task)
      return .read(record, remarks)
    }
    return .vanished
  }

  /// What stands for a process whose lock is not waited for, read without asking for that either: its
  /// memory and its command line, which is memory too, are those of before.
  ///
  /// - Returns: nil where nothing was kept, or it has become another program or another process.
  private mutating func held<Memory: MappingAccumulator>(
    _ kept: KeptReading?, _ commandLine: CommandLine?, of process: borrowing ProcessDirectory,
    _ stat: ProcessStat
  ) throws(ProcError) -> ProcessRecord<Memory>? {
    guard let kept, let commandLine, kept.isOf(stat, executable: kept.executable),
      var record: ProcessRecord<Memory> = kept.record(stat, commandLine: commandLine)
    else { return nil }
    record.isHeld = true
    try readOwners(of: process, into: &record)
    return record
  }

  /// What becomes of a process in a sample that does not wait until it is read.
  mutating func outcome<Memory: MappingAccumulator>(
    for standby: ReadingStandby, in tree: borrowing ProcTree, as type: Memory.Type
  ) throws(ProcError) -> Outcome<Memory> {
    let process: ProcessDirectory
    switch try tree.open(standby.pid) {
    case .none(let outcome): return .init(outcome)
    case .process(let opened): process = opened
    }
    switch try stat(of: process) {
    case .none(let outcome): return .init(outcome)
    case .read(let stat):
      guard try isWanted(process, stat, by: standby.requirement) else { return .unwanted }
      return .overdue(
        try held(standby.kept, standby.commandLine, of: process, stat),
        startTime: stat.startTime, isAlive: !stat.isZombie)
    }
  }

  /// Whether all that is required of a process but its command line holds.
  mutating func isWanted(
    _ process: borrowing ProcessDirectory, _ stat: ProcessStat, by requirement: Requirement
  ) throws(ProcError) -> Bool {
    guard requirement.isMet(by: stat) else { return false }
    if let user = requirement.user, try effectiveUser(of: process) != user { return false }
    if let group = requirement.controlGroup, try !isIn(group, process) { return false }
    return true
  }

  /// Reads whose the process is, as far as that is asked for. Its folder is held open, so that whoever is
  /// given its number next is not taken for it.
  private mutating func readOwners<Memory>(
    of process: borrowing ProcessDirectory, into record: inout ProcessRecord<Memory>
  ) throws(ProcError) {
    if settings.readsUser { record.user = try effectiveUser(of: process) }
    if settings.readsControlGroup { record.controlGroup = try controlGroup(of: process) }
  }

  /// With whose rights a process acts; nil where it has vanished or may not be read.
  private mutating func effectiveUser(
    of process: borrowing ProcessDirectory
  ) throws(ProcError) -> UserID? {
    guard try process.read(.status, into: &buffer) == .complete else { return nil }
    return buffer.withBytes { ProcessStatus($0)?.effectiveUser }
  }

  /// In which control group a process is; nil where it has vanished or may not be read.
  private mutating func controlGroup(
    of process: borrowing ProcessDirectory
  ) throws(ProcError) -> ControlGroup? {
    guard try process.read(.controlGroups, into: &buffer) == .complete else { return nil }
    return buffer.withBytes { ControlGroup(file: $0) }
  }

  /// Whether a process is in a control group or in one below it.
  private mutating func isIn(
    _ group: ControlGroup, _ process: borrowing ProcessDirectory
  ) throws(ProcError) -> Bool {
    guard try process.read(.controlGroups, into: &buffer) == .complete else { return false }
    return buffer.withBytes { group.holds(file: $0) }
  }

  /// - Parameter tree: where a process's threads are looked for, if there is a question about them.
  mutating func readMappings<Memory: MappingAccumulator>(
    from opened: consuming OpenedFile, of pid: ProcessID, in tree: borrowing ProcTree,
    _ stat: ProcessStat, executable: [UInt8]?, into memory: inout Memory,
    stacks: inout ThreadStacks, space: inout WholeSpace, remarks: inout Remarks
  ) throws(ProcError) -> ReadOutcome {
    switch consume opened {
    case .none(let outcome): return outcome
    case .file(let smaps):
      let classifier = Classifier(executable: executable)
      let looksForStacks =
        settings.findsThreadStacks
        && stacks.begin(
          ProcessIdentity(pid: pid, startTime: stat.startTime), image: stat.image,
          threads: stat.threads)
      let outcome = try smaps.forEachMapping(buffer: &buffer, parser: &parser) {
        mapping, bytes in
        if mapping[.pss] == nil, remarks.withoutPSS == nil {
          remarks.withoutPSS = mapping.text(in: bytes)
        }
        var category = classifier.category(of: mapping, in: bytes)
        space.note(mapping, category)
        if looksForStacks {
          switch stacks.verdict(on: mapping, in: bytes) {
          case .noStack: break
          case .stack: category = .threadStack
          case .undecided: return
          }
        }
        memory.add(mapping, in: bytes, as: category)
      }
      guard looksForStacks, outcome == .complete else { return outcome }
      let need = stacks.need(threads: stat.threads)
      // Where its threads are is asked after the mappings were read: it may be another program by then.
      if need != .none { space.doubt() }
      remarks.deniesThreads = try readThreads(need, of: pid, in: tree, into: &stacks) == .denied
      stacks.settle { mapping, isStack in
        memory.add(mapping, in: RawSpan(), as: isStack ? .threadStack : .anonymous)
      }
      return .complete
    }
  }

  /// Reads where those threads are that there is a question about.
  private func readThreads(
    _ need: ThreadStacks.Need, of pid: ProcessID, in tree: borrowing ProcTree,
    into stacks: inout ThreadStacks
  ) throws(ProcError) -> ReadOutcome {
    if need == .none { return .complete }
    let process: ProcessDirectory
    switch try tree.open(pid) {
    case .none(let outcome): return outcome
    case .process(let opened): process = opened
    }
    let unread: [ProcessID] =
      if case .unread(let some) = need { some } else {
        stacks.note(try process.threadIDs(), of: process.pid)
      }
    var found: [(thread: ProcessID, pointer: UInt64)] = []
    var outcome = ReadOutcome.complete
    for thread in unread {
      switch try process.position(of: thread) {
      case .position(.waiting(let pointer)): found.append((thread, pointer))
      case .position(.running), .none(.vanished), .none(.complete): continue
      case .none(.denied): outcome = .denied
      }
      // What is denied for one is denied for all.
      if outcome == .denied { break }
    }
    if !found.isEmpty { stacks.note(found) }
    return outcome
  }

  mutating func stat(
    from file: borrowing ProcessFileHandle
  ) throws(ProcError) -> FileReading<ProcessStat> {
    let outcome = try file.readWhole(into: &buffer)
    guard outcome == .complete else { return .none(outcome) }
    guard let stat = buffer.withBytes({ ProcessStat($0) }) else {
      throw .malformed(path: file.path, detail: "is not what the kernel prints as stat")
    }
    return .read(stat)
  }

  private mutating func rollup(
    of process: borrowing ProcessDirectory
  ) throws(ProcError) -> UInt64? {
    switch try process.open(.rollup) {
    case .none: return nil
    case .file(let file):
      var pss: UInt64?
      // It has a single entry.
      var parser = SmapsParser(usesFastPath: false)
      let outcome = try file.forEachMapping(buffer: &buffer, parser: &parser) { mapping, _ in
        pss = mapping[.pss]
      }
      return outcome == .complete ? pss : nil
    }
  }
}

/// What stands in a file of a process, or why that is not known.
enum FileReading<Content: Sendable>: Sendable {
  case read(Content)
  case none(ReadOutcome)
}

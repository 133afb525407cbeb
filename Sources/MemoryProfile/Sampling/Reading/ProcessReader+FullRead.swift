import ProcFS

extension ProcessReader {
  /// How often a process is read again that calls exec(2) each time.
  private static let attempts = 3

  /// Reads everything that a sample has of one process.
  ///
  /// Its `stat` is read first, and again at the end unless the mappings verify that they are
  /// complete (``AddressSpaceCheck``). A process that exits during the read loses its mappings one
  /// by one, and one that calls exec(2) gets others. What was counted then is a mixture, and is
  /// discarded.
  mutating func read(_ job: ProcessReadJob) throws(ProcError) -> ReadResult.Outcome {
    let process: ProcessDirectory
    switch try tree.tree.open(job.pid) {
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
      if let outcome = try attempt(job, process, statFile, hadMemory: &hadMemory) {
        return outcome
      }
    }
    // The process exists if `stat` can be read afterwards.
    if hadMemory, !process.contains(.smaps), case .read = try stat(from: statFile) {
      return .withoutSmaps
    }
    return .vanished
  }

  /// Reads a process once.
  ///
  /// - Parameter hadMemory: whether the latest attempt found an address space.
  /// - Returns: `nil` if the process called exec(2) or exited during the read.
  private mutating func attempt(
    _ job: ProcessReadJob, _ process: borrowing ProcessDirectory,
    _ statFile: borrowing ProcessFileHandle, hadMemory: inout Bool
  ) throws(ProcError) -> ReadResult.Outcome? {
    let stat: ProcessStat
    switch try self.stat(from: statFile) {
    case .none(let outcome): return .init(outcome)
    case .read(let content): stat = content
    }
    if stat.hasExitedMainThread {
      guard let thread = try openLivingThread(of: process) else { return nil }
      let outcome = try attempt(
        job, thread.directory, thread.statFile, stat.withMemory(of: thread.stat), mainThread: stat)
      // The process may have other threads.
      if case .vanished = outcome { return nil }
      return outcome
    }
    if hadMemory, stat.virtualSize == 0 { return .vanished }
    hadMemory = stat.virtualSize > 0
    return try attempt(job, process, statFile, stat)
  }

  /// Reads a process once, after its `stat`.
  ///
  /// - Parameters:
  ///   - process: its directory, or that of a living thread.
  ///   - statFile: the `stat` of the same directory.
  ///   - mainThread: the `stat` of the main thread if it has exited; otherwise `nil`.
  /// - Returns: `nil` if the process called exec(2) or exited during the read.
  private mutating func attempt(
    _ job: ProcessReadJob, _ process: borrowing ProcessDirectory,
    _ statFile: borrowing ProcessFileHandle, _ stat: ProcessStat, mainThread: ProcessStat? = nil
  ) throws(ProcError) -> ReadResult.Outcome? {
    guard try meets(job.precondition, process, stat) else { return .mismatch }
    let state = job.state
    if job.decision != .read,
      let record = try heldRecord(state.cached, state.commandLine, of: process, stat)
    {
      return .cached(record)
    }
    let mark = try markOfAddressSpace(of: process.pid, stat, state)
    let read: CommandLine
    switch try self.commandLine(from: try process.open(.commandLine), known: state.commandLine) {
    case .none(let outcome): return .init(outcome, startTime: stat.startTime)
    case .read(let arguments): read = arguments
    }
    let hadNoArguments = state.commandLine?.isEmpty ?? false
    // One that was selected by its name may call exec(2) too.
    let mayCallExec =
      !hadNoArguments || job.precondition.name != nil && stat.image.codeStart == 0
    if read.isEmpty, stat.virtualSize > 0, mayCallExec,
      try awaitCommandLine(of: process, statFile)
    {
      return nil
    }
    guard let commandLine = job.precondition.accepted(read, of: stat) else {
      return .renamed(read, stat)
    }
    state.commandLine = commandLine
    let link = try process.executable()
    let executable = link.path
    if let cached = state.cached, !cached.isOf(stat, executable: executable) { state.cached = nil }
    var fingerprint: MemoryFingerprint?
    if options.reuse == .exact {
      switch try tryReuse(job, process, stat, commandLine) {
      case .reused(var record):
        record.marks.set([.ofParent, .mayCountTwice], false)
        record.marks.insert(mark)
        return .cached(record)
      case .readAgain(let before): fingerprint = before
      }
    }
    return try readMemory(
      RunningProgram(
        job: job, stat: stat, mainThread: mainThread, commandLine: commandLine, link: link,
        mark: mark), process, statFile, fingerprint)
  }

  /// What is known of a process before its memory is read.
  private struct RunningProgram {
    let job: ProcessReadJob
    let stat: ProcessStat
    let mainThread: ProcessStat?
    let commandLine: CommandLine
    let link: ExecutableLink
    /// Whether the memory is or may be that of its parent.
    let mark: ProcessRecord.Marks

    var executable: [UInt8]? { link.path }
  }

  /// Reads a process's mappings, and everything that is read after them.
  ///
  /// - Parameter fingerprint: taken just before; `nil` if none is needed.
  /// - Returns: `nil` if the process called exec(2) or exited during the read.
  private mutating func readMemory(
    _ program: RunningProgram, _ process: borrowing ProcessDirectory,
    _ statFile: borrowing ProcessFileHandle, _ fingerprint: MemoryFingerprint?
  ) throws(ProcError) -> ReadResult.Outcome? {
    let before = program.stat
    let hadMemory = before.virtualSize > 0
    let state = program.job.state
    var memory = MemoryUsage(detail: options.detail)
    var shares = FileShares(isCounted: program.job.isFollowedByRollup)
    var warnings = ReadWarnings()
    var check = AddressSpaceCheck(before.image)
    switch try readMappings(
      from: try process.open(.smaps), of: process.pid, before, executable: program.executable,
      into: &memory, stacks: &state.stacks, parts: &state.parts, shares: &shares, check: &check,
      warnings: &warnings)
    {
    case .denied: return .denied(startTime: before.startTime)
    case .complete: break
    case .vanished:
      // Kernels from 6.17 on report this for kernel threads and zombies too, which have no mappings
      // at all; older ones print an empty file.
      if hadMemory { return nil }
    }
    let rollup = options.readsRollup ? try rollup(of: process) : nil
    var after = before
    if !check.isVerified || options.readsRollup || options.reuse == .exact {
      switch try stat(from: statFile) {
      case .none(let outcome): return .init(outcome, startTime: before.startTime)
      case .read(let stat): after = program.mainThread?.withMemory(of: stat) ?? stat
      }
      if hadMemory, after.virtualSize == 0 { return .vanished }
      guard before.image == after.image else { return nil }
    }
    state.verifiedImage = check.isComplete ? VerifiedImage(before.image, program.executable) : nil
    var record = ProcessRecord(
      of: process.pid, after, commandLine: program.commandLine, executable: program.executable,
      memory: memory)
    record.rollup = rollup
    record.marks = program.mark
    // Kernel threads and zombies have none.
    if hadMemory, program.executable == nil { warnings.unknownExecutable = program.link }
    try readOwners(of: process, running: after.image, for: program.job, into: &record)
    let confirmed = try confirm(fingerprint, process, after, state)
    cache(record, of: after, shares, fingerprint: confirmed, for: program.job)
    return .read(record, warnings)
  }

  /// Caches a record for later samples, if one of them may report it again.
  func cache(
    _ record: ProcessRecord, of stat: ProcessStat, _ shares: FileShares,
    fingerprint: MemoryFingerprint?, for job: ProcessReadJob
  ) {
    guard options.cachesReadings else { return }
    if let idle = job.state.idle {
      // Another read may classify the mappings differently.
      if job.state.stacks.isSettled, record.marks.isEmpty {
        idle.store(record, stat, shares, at: job.time)
      } else {
        idle.discard()
      }
    }
    job.state.cached = CachedReading(
      identity: record.identity, image: stat.image, executable: record.executable,
      memory: record.memory, time: job.time, fingerprint: fingerprint, parent: record.parent,
      marks: record.marks)
  }
}

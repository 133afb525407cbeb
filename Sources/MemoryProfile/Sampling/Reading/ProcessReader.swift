import ProcFS

/// Reads single processes, all through the same buffer. Each thread has its own reader.
struct ProcessReader: ~Copyable {
  let tree: SharedTree
  let options: SamplerOptions
  var buffer = ReadBuffer()
  var parser: SmapsParser

  /// For a read that ``FileShares`` are counted of.
  var sharesParser: SmapsParser

  /// Memory for a walk through the mappings of a process.
  var trace: MappingTrace

  init(_ tree: SharedTree, _ options: SamplerOptions) {
    self.tree = tree
    self.options = options
    parser = SmapsParser(fields: options.fields)
    sharesParser = SmapsParser(fields: options.fields.union(SmapsFieldSet([.anonymous])))
    trace = MappingTrace(options.detail)
  }

  /// Runs a job, and records how long it took.
  mutating func run(_ job: consuming ProcessReadJob) -> ReadResult {
    let state = job.state
    let clock = ContinuousClock()
    let begin = clock.now
    let running = options.cachesReadings ? threadTime() : .zero
    let outcome = ReadResult.Outcome { () throws(ProcError) in
      if let unchanged = try checkIdle(job) { return unchanged }
      if let fast = try readFastPath(job) { return fast }
      return try read(job)
    }
    let wall = clock.now - begin
    if !outcome.isHeld { state.lastDuration = wall }
    if options.cachesReadings {
      let processor = threadTime() - running
      if outcome.isCached {
        state.idle?.recordCheck(cost: processor)
        return ReadResult(job, outcome)
      }
      state.idle?.readCost = processor
      state.cost.record(wall: wall, processor: processor)
      state.lastRead = job.time
      readBaseline(job, cost: processor)
    }
    return ReadResult(job, outcome)
  }

  /// Reads the command line that a job asks for.
  mutating func run(_ job: CommandLineJob) -> CommandLineResult {
    let outcome: CommandLineResult.Outcome
    do throws(ProcError) {
      outcome = .success(try commandLine(of: job.pid, known: job.known))
    } catch {
      outcome = .failure(error)
    }
    return CommandLineResult(of: job, outcome)
  }

  /// Reads a process's arguments.
  ///
  /// - Parameters:
  ///   - opened: the file that contains them.
  ///   - known: their previous value, which is returned without a copy if it is unchanged.
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

  /// Reads the arguments of a process by PID, without opening its directory.
  mutating func commandLine(
    of pid: ProcessID, known: CommandLine?
  ) throws(ProcError) -> FileReading<CommandLine> {
    try commandLine(from: tree.tree.open(.commandLine, of: pid), known: known)
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

  mutating func stat(
    from file: borrowing ProcessFileHandle
  ) throws(ProcError) -> FileReading<ProcessStat> {
    let outcome = try file.readWhole(into: &buffer)
    guard outcome == .complete else { return .none(outcome) }
    guard let stat = buffer.withBytes({ ProcessStat($0) }) else {
      throw .malformed(
        path: file.path,
        buffer.withBytes {
          MalformedText(onlyLineOf: $0, problem: "expected the format of /proc/PID/stat")
        })
    }
    return .read(stat)
  }
}

/// A tree that several threads read at the same time.
final class SharedTree: Sendable {
  let tree: ProcTree

  init(_ tree: consuming ProcTree) {
    self.tree = tree
  }
}

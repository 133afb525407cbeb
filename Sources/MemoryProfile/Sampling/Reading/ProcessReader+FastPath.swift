import ProcFS

extension ProcessReader {
  /// Reads a process if the latest read verified its executable and it still runs it.
  ///
  /// It does not open the process's directory, which would take as long as a third of reading
  /// `stat`. It does not read the link to the executable: the mappings verify again that they
  /// belong to the address space that `stat` described before (``AddressSpaceCheck``). All files
  /// are opened by PID before the first one is read. The kernel answers for the process that
  /// existed when a file was opened, or not at all. So if `stat` can be read last, no other process
  /// had the PID in between.
  ///
  /// - Returns: `nil` if that is not verified, or if more than memory is to be read.
  mutating func readFastPath(_ job: ProcessReadJob) throws(ProcError) -> ReadResult.Outcome? {
    let state = job.state
    guard let verified = state.verifiedImage, job.decision == .read, options.readsMemoryOnly,
      options.owners.isEmpty || hasKnownOwners(of: verified.image, for: job),
      !job.precondition.readsOwners
    else { return nil }
    let statFile: ProcessFileHandle
    switch try tree.tree.open(.stat, of: job.pid) {
    case .none(let outcome): return .init(outcome)
    case .file(let file): statFile = file
    }
    let arguments = try tree.tree.open(.commandLine, of: job.pid)
    let smaps = try tree.tree.open(.smaps, of: job.pid)
    let stat: ProcessStat
    switch try self.stat(from: statFile) {
    case .none(let outcome): return .init(outcome)
    case .read(let content): stat = content
    }
    guard stat.image == verified.image, ownsAddressSpace(stat, state) else { return nil }
    guard job.precondition.holds(for: stat) else { return .mismatch }
    let read: CommandLine
    switch try self.commandLine(from: arguments, known: state.commandLine) {
    case .none(let outcome): return .init(outcome, startTime: stat.startTime)
    case .read(let content): read = content
    }
    // It calls exec(2) now, unless it never had any.
    if read.isEmpty, !(state.commandLine?.isEmpty ?? false) { return nil }
    guard let commandLine = job.precondition.accepted(read, of: stat) else {
      return .renamed(read, stat)
    }
    state.commandLine = commandLine
    var memory = MemoryUsage(detail: options.detail)
    var shares = FileShares(isCounted: job.isFollowedByRollup)
    var warnings = ReadWarnings()
    var check = AddressSpaceCheck(stat.image)
    switch try readMappings(
      from: smaps, of: job.pid, stat, executable: verified.executable, into: &memory,
      stacks: &state.stacks, parts: &state.parts, shares: &shares, check: &check,
      warnings: &warnings)
    {
    case .denied: return .denied(startTime: stat.startTime)
    case .vanished: return nil
    case .complete: break
    }
    guard check.isComplete else { return nil }
    if !check.isVerified {
      guard case .read(let after) = try self.stat(from: statFile), after.virtualSize > 0,
        after.image == stat.image
      else { return nil }
    }
    var record = ProcessRecord(
      of: job.pid, stat, commandLine: commandLine, executable: verified.executable, memory: memory)
    useKnownOwners(of: stat.image, for: job, in: &record)
    cache(record, of: stat, shares, fingerprint: nil, for: job)
    return .read(record, warnings)
  }
}

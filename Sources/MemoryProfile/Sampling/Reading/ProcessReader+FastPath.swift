import ProcFS

extension ProcessReader {
  /// Reads a process that was proven to run its program when it was last read, if it still does.
  ///
  /// Its folder is not opened, which would take as long as reading a third of a `stat`, and the link to its
  /// program is as good as read: its mappings prove anew that they are those of the address space of which
  /// `stat` told before (``AddressSpaceCheck``). All files are opened by the process's number before the first is
  /// read: the kernel answers for who was there when a file was opened, or not at all, so where `stat`
  /// answers last of all, nobody else had the number meanwhile.
  ///
  /// - Returns: nil where that isn't proven, or more than this is to be read.
  mutating func readProven(
    _ task: inout ProcessReadJob, in tree: borrowing ProcTree
  ) throws(ProcError) -> Outcome? {
    guard let proven = task.known.proven, task.turn == .read, settings.readsMemoryAlone,
      !task.requirement.looksAtOwners
    else { return nil }
    let statFile: ProcessFileHandle
    switch try tree.open(.stat, of: task.pid) {
    case .none(let outcome): return .init(outcome)
    case .file(let file): statFile = file
    }
    let arguments = try tree.open(.commandLine, of: task.pid)
    let smaps = try tree.open(.smaps, of: task.pid)
    let stat: ProcessStat
    switch try self.stat(from: statFile) {
    case .none(let outcome): return .init(outcome)
    case .read(let content): stat = content
    }
    guard stat.image == proven.image else { return nil }
    guard task.requirement.isMet(by: stat) else { return .unwanted }
    let commandLine: CommandLine
    switch try self.commandLine(from: arguments, known: task.known.commandLine) {
    case .none(let outcome): return .init(outcome, startTime: stat.startTime)
    case .read(let content): commandLine = content
    }
    if let required = task.requirement.commandLine, required != commandLine {
      return .renamed(commandLine)
    }
    task.known.commandLine = commandLine
    var memory = MemoryUsage(detail: settings.detail)
    var remarks = ReadWarnings()
    var space = AddressSpaceCheck(stat.image)
    switch try readMappings(
      from: smaps, of: task.pid, in: tree, stat, executable: proven.executable, into: &memory,
      stacks: &task.known.stacks, space: &space, remarks: &remarks)
    {
    case .denied: return .denied(startTime: stat.startTime)
    case .vanished: return nil
    case .complete: break
    }
    guard space.isWhole else { return nil }
    if !space.isProven {
      guard case .read(let after) = try self.stat(from: statFile), after.virtualSize > 0,
        after.image == stat.image
      else { return nil }
    }
    let record = ProcessRecord(
      of: task.pid, stat, commandLine: commandLine, executable: proven.executable, memory: memory)
    keep(record, of: stat.image, evidence: nil, for: &task)
    return .read(record, remarks)
  }
}

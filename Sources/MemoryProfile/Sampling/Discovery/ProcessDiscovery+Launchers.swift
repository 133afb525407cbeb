import ProcFS

extension ProcessDiscovery {
  /// The command lines of the profiler's ancestors that contain its own.
  ///
  /// They are compared, not the PIDs: a client of tmux(1) has the arguments of the server that it
  /// started, but is no ancestor.
  func launcherCommandLines(
    _ reader: inout ProcessReader
  ) throws(ProcError) -> [CommandLine] {
    guard selection.excludesLaunchers, let invocation = selection.invocation, let ownID
    else { return [] }
    var commandLines: [CommandLine] = []
    var reason = ReadOutcome.complete
    var pid: ProcessID? = ownID
    while let current = pid, let process = try reader.open(current, orElse: &reason) {
      pid = process.stat.parent
      guard current != ownID,
        case .read(let commandLine) = try reader.commandLine(
          from: try process.directory.open(.commandLine), known: nil)
      else { continue }
      if invocation.isContained(in: commandLine) { commandLines.append(commandLine) }
    }
    return commandLines
  }
}

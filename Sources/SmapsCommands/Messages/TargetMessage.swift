import ProcFS

/// Why a run or a snapshot has no process.
enum TargetMessage: Message {
  /// Nothing in a directory, usually `/proc`, matches.
  case noProcess(TargetDescription, directory: String)
  case denied(TargetDescription, PtracePrivilege)
  /// A file of each process can't be read or parsed.
  case unreadable(TargetDescription)
  /// A PID is that of a thread, which is not the main thread of its process.
  case thread(ProcessID, of: ProcessID)
  /// Nothing matches in a comparison. Each side is given with its preposition: `in 'then.json'`,
  /// `now`.
  case notCompared(TargetDescription, sides: [String])
  /// The run waits for a process.
  indirect case waiting(TargetMessage)
  /// The run would wait with `--wait`.
  indirect case notWaiting(TargetMessage)
  /// REGEX is the name of an executable, and this command line starts it.
  indirect case startable(TargetMessage, commandLine: String)

  var message: String {
    switch self {
    case .noProcess(let target, let directory):
      target.criteria.map { "no process \($0)" } ?? "no process found in '\(directory)'"
    case .denied(let target, let privilege):
      "\(target.unreadable): permission denied" + privilege.advice()
    case .unreadable(let target): "\(target.unreadable): files can't be read or parsed"
    case .thread(let thread, let process):
      "-p \(thread): it is the ID of a thread of process \(process); use -p \(process)"
    case .notCompared(let target, let sides):
      "no process" + (target.criteria.map { " \($0)" } ?? " found") + ", neither "
        + sides.joined(separator: " nor ")
    case .waiting(let reason): "\(reason.message); waiting for one"
    case .notWaiting(let reason): "\(reason.message); add --wait to wait for one"
    case .startable(let reason, let commandLine):
      "\(reason.message); to start it: \(commandLine)"
    }
  }
}

extension TargetDescription {
  fileprivate var unreadable: String {
    "can't read any process" + (criteria.map { " that \($0)" } ?? "")
  }

  /// What is true of the selected processes; `nil` if all are selected.
  fileprivate var criteria: String? {
    let parts = [
      regex.map { "matches '\($0)'" },
      pids.isEmpty ? nil : "has PID \(pids.map(\.description).joined(separator: " or "))",
      user.map { "runs as user \($0)" }, controlGroup.map { "is in cgroup '\($0)'" },
      exclusions.isEmpty
        ? nil : "remains after " + exclusions.map { "--exclude '\($0)'" }.joined(separator: " "),
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: " and ")
  }
}

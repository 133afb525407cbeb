import MemoryProfile
import ProcFS

extension Notice: Message {
  var message: String {
    switch self {
    case .vanished(let pid): "process \(pid) exited before it was read"
    case .denied(let pid, let commandLine):
      "can't read \(Self.name(of: pid, commandLine)): permission denied"
    case .unreadable(let pid, let commandLine, let error):
      "can't read \(Self.name(of: pid, commandLine)): \(error.message)"
    case .unknownExecutable(let pid, let commandLine, let link):
      "executable unknown: \(Self.name(of: pid, commandLine)): "
        + Self.reason(link) + "; its memory counts as library"
    case .mayCountTwice(let pid, let parent):
      "process \(pid) may share the memory of its parent \(parent), both are counted: kcmp(2) is "
        + "not permitted"
    case .patternGaveUp(let pid):
      "REGEX exceeded its limit on the command line of process \(pid), which counts as not "
        + "matching; simplify REGEX"
    case .unknownMapping(let name):
      "unknown mapping '\(EscapedText.readable.escape(name))': it counts as other, under its name"
    case .threadsDenied(let pid):
      "can't find the thread stacks of process \(pid): permission to attach denied (ptrace(2)); "
        + "some may count as anonymous, in other processes too"
    case .throttled(let pid, let commandLine, let cost, let period):
      "\(Self.name(of: pid, commandLine)): a read takes \(cost.formattedBriefly), throttled to one "
        + "every \(period.formattedBriefly); the previous value is reported in between "
        + "(--max-load 0 disables this)"
    case .slowRead(let pid, let commandLine, let isLeftOut):
      "\(Self.name(of: pid, commandLine)): a read exceeds the deadline; "
        + (isLeftOut ? "the process is omitted" : "the previous value is reported")
        + " until it completes (--max-load 0 waits for it)"
    case .overBudget(let processes, let cost):
      "reading all \(processes) processes takes \(cost.formattedBriefly), throttled: they take "
        + "turns; previous values are reported in between (--max-load 0 disables this)"
    case .missingPSS(let pid, let mapping):
      "process \(pid): mapping '\(EscapedText.readable.escape(mapping))' has no PSS; it counts as 0"
    }
  }

  /// Why an executable is unknown.
  private static func reason(_ link: ExecutableLink) -> String {
    switch link {
    case .denied: "permission denied"
    case .tooLong: "its path is too long"
    case .missing, .path: "it has no link 'exe'"
    }
  }

  /// The length to which command lines are cut in messages, in characters.
  private static let commandLineLength = 60

  /// The PID, and the beginning of the command line if it is known.
  private static func name(of pid: ProcessID, _ commandLine: CommandLine?) -> String {
    guard let commandLine, !commandLine.isEmpty else { return "process \(pid)" }
    let text = EscapedText.readable.escape(commandLine.bytes)
    let brief = text.count > commandLineLength ? text.prefix(commandLineLength - 1) + "…" : text
    return "process \(pid) (\(brief))"
  }
}

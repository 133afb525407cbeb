import ProcFS

extension ProcessRecord {
  /// Replaces the arguments in its command line by a mark.
  package mutating func redactArguments() { commandLine = commandLine.redacted }
}

extension [ProcessRecord] {
  /// Replaces the arguments in all command lines by a mark.
  package mutating func redactArguments() {
    for index in indices { self[index].redactArguments() }
  }
}

extension Notice {
  /// The same with a mark in place of the arguments.
  var redacted: Notice {
    switch self {
    case .denied(let pid, let commandLine): .denied(pid, commandLine.redacted)
    case .unreadable(let pid, let commandLine, let error):
      .unreadable(pid, commandLine?.redacted, error)
    case .unknownExecutable(let pid, let commandLine, let link):
      .unknownExecutable(pid, commandLine.redacted, link)
    case .throttled(let pid, let commandLine, let cost, let period):
      .throttled(pid, commandLine.redacted, cost: cost, period: period)
    case .slowRead(let pid, let commandLine, let isLeftOut):
      .slowRead(pid, commandLine?.redacted, isLeftOut: isLeftOut)
    case .vanished, .mayCountTwice, .patternGaveUp, .unknownMapping, .missingPSS, .threadsDenied,
      .overBudget:
      self
    }
  }
}

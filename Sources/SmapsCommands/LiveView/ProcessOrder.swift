/// In which order the live view lists processes.
enum ProcessOrder: CaseIterable {
  case memory, growth, name, pid

  /// The key that asks for it.
  var key: Character {
    switch self {
    case .memory: "m"
    case .growth: "g"
    case .name: "n"
    case .pid: "p"
    }
  }

  var label: String {
    switch self {
    case .memory: "memory"
    case .growth: "growth"
    case .name: "name"
    case .pid: "pid"
    }
  }

  /// - Parameter isReversed: whether what is first otherwise comes last.
  func sorted(
    _ members: some Collection<LiveHistory.Member>, isReversed: Bool
  ) -> [LiveHistory.Member] {
    members.sorted { isReversed ? comes($1, before: $0) : comes($0, before: $1) }
  }

  /// The largest first, names and pids from the first on; who is equal is told apart by memory and pid.
  private func comes(_ first: LiveHistory.Member, before second: LiveHistory.Member) -> Bool {
    switch self {
    case .memory: break
    case .growth where first.growth != second.growth: return first.growth > second.growth
    case .name where first.command != second.command: return first.command < second.command
    case .pid where first.pid != second.pid: return first.pid < second.pid
    default: break
    }
    return (second.total, first.pid) < (first.total, second.pid)
  }
}

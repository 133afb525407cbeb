/// The order of the processes in the live view.
enum ProcessOrder: CaseIterable {
  case memory, growth, name, pid

  /// The key that selects it.
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

  /// - Parameter isReversed: whether the order is reversed.
  func sorted(
    _ processes: some Collection<ProcessHistory>, isReversed: Bool
  ) -> [ProcessHistory] {
    processes.sorted { isReversed ? precedes($1, $0) : precedes($0, $1) }
  }

  /// Memory and growth descend, names and PIDs ascend. Equal processes are ordered by memory, then
  /// PID.
  private func precedes(_ first: ProcessHistory, _ second: ProcessHistory) -> Bool {
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

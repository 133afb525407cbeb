import ProcFS

/// The order of the processes, groups or files in the live view.
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
    _ items: some Collection<LiveItem>, isReversed: Bool
  ) -> [LiveItem] {
    items.ordered { isReversed ? precedes($1, $0) : precedes($0, $1) }
  }

  /// Memory, growth and numbers of processes descend, names and PIDs ascend. Equal items are
  /// ordered by memory, then PID, then name.
  private func precedes(_ first: LiveItem, _ second: LiveItem) -> Bool {
    switch self {
    case .memory: break
    case .growth where first.growth != second.growth: return first.growth > second.growth
    case .name where first.label != second.label: return first.label < second.label
    case .pid:
      if let one = first.pid, let other = second.pid { return one < other }
      if first.processes != second.processes { return first.processes > second.processes }
    default: break
    }
    if first.total != second.total { return first.total > second.total }
    if let one = first.pid, let other = second.pid { return one < other }
    return first.label < second.label
  }
}

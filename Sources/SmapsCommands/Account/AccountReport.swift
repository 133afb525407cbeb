import MemoryProfile
import ProcFS

/// An account, with what is known of the selected processes.
struct AccountReport {
  let account: MemoryAccount

  /// The sum over the selected processes; `nil` if only their PSS is known.
  var memory: MemoryUsage?

  /// The number of selected processes; `nil` if it is not known.
  var processes: Int?

  /// Whether a REGEX or an option selects processes. Otherwise all processes are selected.
  var isSelection = false

  /// The files that selected processes have open; `nil` if they were not asked for.
  var files: CachedFiles?

  /// How a row is labelled.
  func label(of item: AccountItem) -> String {
    let count = processes.map { " (\($0))" } ?? ""
    return item == .selected
      ? (isSelection ? item.descriptor.label : "Processes") + count : item.descriptor.label
  }

  /// The categories of the selected processes, largest first.
  var categories: [(category: Category, bytes: UInt64)] {
    guard let memory else { return [] }
    return Category.allCases.map { ($0, memory[$0]) }.filter { $0.1 > 0 }
      .ordered { $0.1 > $1.1 }
  }
}

extension MemoryAccount.Scope {
  /// The counter of the total.
  var totalSource: String {
    switch self {
    case .machine: "MemTotal"
    case .group(.v2): "memory.current"
    case .group(.v1): "memory.usage_in_bytes"
    }
  }
}

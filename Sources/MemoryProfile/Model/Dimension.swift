/// What memory is split by, for charts, metrics, summaries and tables.
///
/// The table below is the only place where a dimension is spelled; everything else loops over
/// `allCases`.
package enum Dimension: Int, CaseIterable, Hashable, Sendable {
  case category
  /// A mapped file.
  case file
  /// Every mapping of a process by itself.
  case mapping
  /// Every process by itself.
  case process
  /// The file name of the executable, or the short name if the executable is unknown.
  case program
  /// The executable's short name, as `stat` has it: at most 15 bytes, and a process can change it.
  case name
  /// The executable's path.
  case executable
  /// The effective user.
  case user
  /// The control group that the process's memory is charged to.
  case controlGroup
  /// The container or the systemd unit that the control group belongs to.
  case container
  /// What the first parentheses of REGEX matched in the command line.
  case capture
}

extension Dimension {
  /// How a dimension is spelled, and what it takes to split by it.
  package struct Descriptor: Sendable {
    /// Its values on the command line, the preferred one first.
    package let spellings: [String]
    /// Whether it divides the processes into groups. The others divide the memory of each process.
    package let groupsProcesses: Bool
    /// What must be read or known of a process.
    package let requirement: Requirement?
  }

  package enum Requirement: Sendable {
    /// Every mapped file.
    case files
    /// Every mapping.
    case mappings
    /// The executable's short name.
    case name
    /// The executable's path.
    case executable
    case user
    case controlGroup
    /// The control group, and the name of its container.
    case container
    /// A REGEX that captures.
    case capture
  }

  package var descriptor: Descriptor { Self.table[rawValue] }

  /// The preferred spelling.
  package var spelling: String { descriptor.spellings.first ?? "" }

  private static let table: [Descriptor] = allCases.map { dimension in
    func row(
      _ spellings: String..., groups: Bool = true, requires requirement: Requirement? = nil
    ) -> Descriptor {
      Descriptor(spellings: spellings, groupsProcesses: groups, requirement: requirement)
    }
    return switch dimension {
    case .category: row("category", groups: false)
    case .file: row("file", groups: false, requires: .files)
    case .mapping: row("mapping", groups: false, requires: .mappings)
    case .process: row("process", "pid")
    case .program: row("program", requires: .name)
    case .name: row("name", requires: .name)
    case .executable: row("exe", requires: .executable)
    case .user: row("user", requires: .user)
    case .controlGroup: row("cgroup", requires: .controlGroup)
    case .container: row("container", requires: .container)
    case .capture: row("capture", "regex-capture", requires: .capture)
    }
  }

  /// The dimension with a spelling; `nil` if there is none.
  package init?(spelling: String) {
    guard let found = Self.allCases.first(where: { $0.descriptor.spellings.contains(spelling) })
    else { return nil }
    self = found
  }

  /// Those that divide processes into groups.
  package static let groups = allCases.filter(\.descriptor.groupsProcesses)
}

/// What memory is split by, for charts, metrics and summaries.
///
/// The table below is the only place where a dimension is spelled; everything else loops over
/// `allCases`.
package enum Dimension: Int, CaseIterable, Hashable, Sendable {
  case category
  /// Every process by itself.
  case process
  /// A mapped file.
  case file
  /// The executable's short name, as `stat` has it.
  case name
  /// The executable's path.
  case executable
  /// The effective user.
  case user
  /// The control group that the process's memory is charged to.
  case controlGroup
  /// What the first parentheses of REGEX matched in the command line.
  case capture
}

extension Dimension {
  /// How a dimension is spelled, and what it takes to split by it.
  package struct Descriptor: Sendable {
    /// Its value for `--by`; `nil` if no chart is split by it.
    package var layer: String?
    /// Its value for `--group-by`; `nil` if metrics are not split by it.
    package var group: String?
    /// What must be read or known of a process.
    package var requirement: Requirement?
  }

  package enum Requirement: Sendable {
    /// Every mapped file.
    case files
    /// The executable's name or path.
    case executable
    case user
    case controlGroup
    /// A REGEX that captures.
    case capture
  }

  package var descriptor: Descriptor { Self.table[rawValue] }

  private static let table: [Descriptor] = allCases.map { dimension in
    switch dimension {
    case .category: Descriptor(layer: "category")
    case .process: Descriptor(layer: "process", group: "pid")
    case .file: Descriptor(layer: "file", requirement: .files)
    case .name: Descriptor(group: "name", requirement: .executable)
    case .executable: Descriptor(group: "exe", requirement: .executable)
    case .user: Descriptor(group: "user", requirement: .user)
    case .controlGroup: Descriptor(group: "cgroup", requirement: .controlGroup)
    case .capture: Descriptor(group: "regex-capture", requirement: .capture)
    }
  }

  /// Those that charts can be split by.
  package static let layers = allCases.filter { $0.descriptor.layer != nil }

  /// Those that metrics can be split by, in the order in which they are offered.
  package static let groups: [Dimension] = [
    .name, .executable, .user, .controlGroup, .process, .capture,
  ]
}

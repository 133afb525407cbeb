import MemoryProfile
import MemorySeries
import ProcFS

/// Names the groups of processes, for charts, tables and labels of metrics. Names come from other
/// programs, so they are escaped and shortened.
struct GroupNames {
  /// The maximum length of a name, in Unicode scalars. A longer one loses its middle.
  static let length = 256

  private let dimension: Dimension
  private let pattern: Pattern?
  private var users: [UserID: String] = [:]
  private var owners: [ControlGroup: (name: ContainerName?, label: String)] = [:]

  /// The group of processes that lack what the groups have in common, or hide it.
  private let missing: String

  /// The name of that group in charts and tables.
  static let unknown = "(unknown)"

  /// - Throws: ``Failure`` if REGEX is invalid, or is needed and has no capture group.
  init(
    _ dimension: Dimension, regex: String?, missing: String = ProcessGroups.overflowName
  ) throws(Failure) {
    self.dimension = dimension
    self.missing = missing
    guard dimension == .capture else {
      pattern = nil
      return
    }
    do throws(PatternError) {
      pattern = try regex.map { regex throws(PatternError) in try Pattern(regex) }
    } catch {
      throw Failure(error, status: Failure.usage)
    }
    if pattern?.captureCount ?? 0 == 0 {
      throw Failure(ReplayMessage.noCapture, status: Failure.usage)
    }
  }

  /// Returns the group of each process.
  mutating func names(of processes: [ProcessRecord]) -> [String] {
    processes.map { name(of: $0) }
  }

  /// Returns the group of a process.
  mutating func name(of process: ProcessRecord) -> String {
    switch dimension {
    case .program: label(process.program)
    case .name: label(Array(process.name.utf8))
    case .executable: label(process.executable ?? [])
    case .user: process.user.map { name(of: $0) } ?? missing
    case .controlGroup:
      label(process.controlGroup.map { $0.path.isEmpty ? Array("/".utf8) : $0.path } ?? [])
    case .container: process.controlGroup.map { owner(of: $0, process.container) } ?? missing
    case .process: process.pid.description
    case .capture: label(pattern?.firstCapture(in: process.title) ?? [])
    case .category, .file, .mapping: missing
    }
  }

  /// Returns the name of the user on this machine, or the user ID if it has none. Each user is
  /// looked up once.
  private mutating func name(of user: UserID) -> String {
    if let known = users[user] { return known }
    let name = label(Array((user.name ?? "\(user.rawValue)").utf8))
    users[user] = name
    return name
  }

  /// Returns the name of the container or the unit that a control group belongs to.
  private mutating func owner(of group: ControlGroup, _ name: ContainerName?) -> String {
    if let known = owners[group], known.name == name { return known.label }
    if owners.count >= Self.rememberedOwners { owners = [:] }
    let label = label(ControlGroupOwner(of: group).label(name))
    owners[group] = (name, label)
    return label
  }

  /// Control groups come and go, so that not all of them are remembered.
  private static let rememberedOwners = 4096

  private func label(_ bytes: [UInt8]) -> String {
    bytes.isEmpty ? missing : Self.label(bytes)
  }

  /// Escapes and shortens a name.
  static func label(_ bytes: [UInt8]) -> String {
    // A scalar has at most four bytes. One that is cut in two here is dropped below.
    let length = Self.length
    let limit = 4 * (length + 1)
    let isLong = bytes.count > 2 * limit
    let beginning = Self.scalars(isLong ? bytes.prefix(limit) : bytes[...])
    if !isLong, beginning.count <= length { return String(beginning) }
    let end = isLong ? Self.scalars(bytes.suffix(limit)) : beginning
    return "\(Substring(beginning.prefix(length / 2)))…\(Substring(end.suffix(length / 2 - 1)))"
  }

  private static func scalars(_ bytes: ArraySlice<UInt8>) -> String.UnicodeScalarView {
    EscapedText.readable.escape(Array(bytes)).unicodeScalars
  }
}

extension ProcessRecord {
  /// The file name of its executable, or its short name if the executable is unknown; empty if both
  /// are.
  fileprivate var program: [UInt8] {
    guard let executable else { return Array(name.utf8) }
    // proc_pid_exe(5): the name of a removed file ends so.
    let deleted = Array(" (deleted)".utf8)
    let path =
      executable.suffix(deleted.count) == deleted[...]
      ? executable.dropLast(deleted.count) : executable[...]
    return path.split(separator: UInt8(ascii: "/")).last.map { Array($0) } ?? Array(name.utf8)
  }
}

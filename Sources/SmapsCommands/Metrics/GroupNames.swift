import MemoryProfile
import ProcFS

/// Names the groups of processes, as labels of metrics. Names come from other programs, so they are
/// escaped and shortened.
struct GroupNames {
  /// The maximum length of a name, in Unicode scalars. A longer one loses its middle.
  static let length = 256

  private let dimension: Dimension
  private let pattern: Pattern?
  private var users: [UserID: String] = [:]

  /// - Throws: ``Failure`` if REGEX is invalid, or is needed and has no capture group.
  init(_ dimension: Dimension, regex: String?) throws(Failure) {
    self.dimension = dimension
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

  /// Returns the group of a process: ``ProcessGroups/overflowName`` if it lacks what the groups
  /// have in common, or hides it.
  mutating func name(of process: ProcessRecord) -> String {
    switch dimension {
    case .name: Self.label(Array(process.name.utf8))
    case .executable: Self.label(process.executable ?? [])
    case .user: process.user.map { name(of: $0) } ?? ProcessGroups.overflowName
    case .controlGroup:
      Self.label(process.controlGroup.map { $0.path.isEmpty ? Array("/".utf8) : $0.path } ?? [])
    case .process: process.pid.description
    case .capture: Self.label(pattern?.firstCapture(in: process.commandLine.bytes) ?? [])
    case .category, .file: ProcessGroups.overflowName
    }
  }

  /// Returns the name of the user on this machine, or the user ID if it has none. Each user is
  /// looked up once.
  private mutating func name(of user: UserID) -> String {
    if let known = users[user] { return known }
    let name = Self.label(Array((user.name ?? "\(user.rawValue)").utf8))
    users[user] = name
    return name
  }

  private static func label(_ bytes: [UInt8]) -> String {
    guard !bytes.isEmpty else { return ProcessGroups.overflowName }
    // A scalar has at most four bytes. One that is cut in two here is dropped below.
    let limit = 4 * (length + 1)
    let isLong = bytes.count > 2 * limit
    let beginning = scalars(isLong ? bytes.prefix(limit) : bytes[...])
    if !isLong, beginning.count <= length { return String(beginning) }
    let end = isLong ? scalars(bytes.suffix(limit)) : beginning
    return "\(Substring(beginning.prefix(length / 2)))…\(Substring(end.suffix(length / 2 - 1)))"
  }

  private static func scalars(_ bytes: ArraySlice<UInt8>) -> String.UnicodeScalarView {
    EscapedText.readable.escape(Array(bytes)).unicodeScalars
  }
}

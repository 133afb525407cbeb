import MemoryProfile
import ProcFS

/// Names groups of processes for labels of metrics. Names are escaped and shortened, because other
/// users may choose them.
struct GroupNames {
  /// The largest length of a name in Unicode scalars. Longer names lose their middle.
  static let length = 256

  private let trait: Dimension
  private let pattern: Pattern?
  private var users: [UserID: String] = [:]

  /// - Throws: ``Failure`` if REGEX has no capturing group.
  init(_ trait: Dimension, regex: String?) throws(Failure) {
    self.trait = trait
    guard trait == .capture else {
      pattern = nil
      return
    }
    do throws(PatternError) {
      pattern = try regex.map { regex throws(PatternError) in try Pattern(regex) }
    } catch {
      throw Failure(error)
    }
    if pattern?.captureCount ?? 0 == 0 {
      throw Failure(ReplayMessage.noCapture)
    }
  }

  /// The group of a process. A process without the trait is grouped as `other`.
  mutating func name(of process: ProcessRecord) -> String {
    switch trait {
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

  /// The user's name on this machine, or the UID. Each is looked up once.
  private mutating func name(of user: UserID) -> String {
    if let known = users[user] { return known }
    let name = Self.label(Array((user.name ?? "\(user.rawValue)").utf8))
    users[user] = name
    return name
  }

  private static func label(_ bytes: [UInt8]) -> String {
    guard !bytes.isEmpty else { return ProcessGroups.overflowName }
    // A scalar has at most four bytes. One that is split here is dropped below.
    let room = 4 * (length + 1)
    let isLong = bytes.count > 2 * room
    let beginning = scalars(isLong ? bytes.prefix(room) : bytes[...])
    if !isLong, beginning.count <= length { return String(beginning) }
    let end = isLong ? scalars(bytes.suffix(room)) : beginning
    return "\(Substring(beginning.prefix(length / 2)))…\(Substring(end.suffix(length / 2 - 1)))"
  }

  private static func scalars(_ bytes: ArraySlice<UInt8>) -> String.UnicodeScalarView {
    EscapedText.readable.escape(Array(bytes)).unicodeScalars
  }
}

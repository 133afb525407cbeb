import MemoryProfile
import ProcFS

/// Names the groups of processes as labels of metrics: text that somebody else chose, made harmless
/// and short.
struct GroupNames {
  /// How long a name may be, in Unicode scalars; what is longer is cut off.
  static let length = 120

  private let trait: ProcessTrait
  private let pattern: Pattern?

  /// - Throws: ``Failure`` where REGEX has nothing that captures.
  init(_ trait: ProcessTrait, regex: String?) throws(Failure) {
    self.trait = trait
    guard trait == .capture else {
      pattern = nil
      return
    }
    do throws(PatternError) {
      pattern = try regex.map { regex throws(PatternError) in try Pattern(regex) }
    } catch {
      throw Failure(error.message)
    }
    if pattern?.captureCount ?? 0 == 0 {
      throw Failure(
        "--group-by regex-capture needs a REGEX with parentheses, such as '/srv/([^/]+)/'")
    }
  }

  /// The group of a process. Who has not what is asked for is among the others.
  func callAsFunction(_ process: ProcessRecord<MemoryUsage>) -> String {
    switch trait {
    case .name: Self.label(Array(process.name.utf8))
    case .executable: Self.label(process.executable ?? [])
    case .pid: process.pid.description
    case .capture: Self.label(pattern?.firstCapture(in: process.commandLine.bytes) ?? [])
    }
  }

  private static func label(_ bytes: [UInt8]) -> String {
    // A scalar has four bytes at most: what is cut in two here is cut off below.
    let text = EscapedText.readable(Array(bytes.prefix(4 * length)))
    return text.isEmpty
      ? ProcessGroups.othersName : String(text.unicodeScalars.prefix(length))
  }
}

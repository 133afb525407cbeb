import MemoryProfile
import ProcFS

/// How many processes the values lack, completely or in part. Each process is counted once.
struct Omissions {
  /// Permission to read them is denied.
  private(set) var denied = 0
  /// Their files can't be read or parsed.
  private(set) var unreadable = 0
  /// Permission to read their executable is denied, so that its memory counts as library.
  private(set) var deniedExecutables = 0
  /// Their executable is unknown for another reason.
  private(set) var unknownExecutables = 0

  /// All processes with an unknown executable.
  var executables: Int { deniedExecutables + unknownExecutables }

  init(_ notices: [Notice] = []) {
    add(notices)
  }

  /// Whether no process is missing, whatever is known of the executables.
  var isComplete: Bool { denied == 0 && unreadable == 0 }

  /// Only the processes with values that are wrong, not those that are missing.
  var wrong: Omissions {
    var wrong = self
    wrong.denied = 0
    wrong.unreadable = 0
    return wrong
  }

  mutating func add(_ notices: [Notice]) {
    for notice in notices {
      switch notice {
      case .denied: denied += 1
      case .unreadable: unreadable += 1
      case .unknownExecutable(_, _, .denied): deniedExecutables += 1
      case .unknownExecutable: unknownExecutables += 1
      default: break
      }
    }
  }

  /// What is reported at the end of a run.
  var messages: [RunMessage] {
    [
      denied > 0 ? .omittedProcesses(denied, .current) : nil,
      unreadable > 0 ? .unreadableProcesses(unreadable) : nil,
      deniedExecutables > 0 ? .unknownExecutables(deniedExecutables, .current) : nil,
      unknownExecutables > 0 ? .unknownExecutables(unknownExecutables, nil) : nil,
    ].compactMap { $0 }
  }
}

extension Notice {
  /// Whether a process or a part of its memory is missing, which is a failure with `-f`.
  var isOmission: Bool {
    switch self {
    case .denied, .unreadable, .unknownExecutable: true
    default: false
    }
  }

  /// Whether permission is what is missing.
  var isDenied: Bool {
    switch self {
    case .denied, .unknownExecutable(_, _, .denied): true
    default: false
    }
  }
}

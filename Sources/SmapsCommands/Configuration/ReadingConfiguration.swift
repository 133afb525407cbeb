import MemoryProfile
import ProcFS

/// How processes are read, and what happens if one can't be.
struct ReadingConfiguration {
  /// The directory that is read, usually `/proc`.
  let path: String

  /// Whether the run fails if permission to read a process is denied.
  let failsIfDenied: Bool

  let findsThreadStacks: Bool

  static let machine = "/proc"

  /// Whether what is read is this machine, now.
  var readsThisMachine: Bool { path == Self.machine }

  func openTree() throws(Failure) -> ProcTree {
    do {
      return try ProcTree(path)
    } catch {
      throw Failure(error)
    }
  }

  /// Reports what happened while sampling.
  ///
  /// - Throws: ``Failure`` if a process was denied and the user wants the run to fail then.
  func report(_ notices: [Notice], to diagnostics: Diagnostics) throws(Failure) {
    for notice in notices {
      if failsIfDenied, case .denied = notice {
        throw Failure(RunMessage.deniedProcess(notice, .current))
      }
      switch notice {
      // Every user must know that printed values are older than they seem.
      case .throttled, .overBudget, .slowRead: diagnostics.log(notice.message)
      default: diagnostics.warn(notice.message)
      }
    }
  }
}

extension Collection<Notice> {
  /// How many processes may not be read. Each is reported once.
  var deniedCount: Int {
    reduce(0) { count, notice in
      if case .denied = notice { count + 1 } else { count }
    }
  }
}

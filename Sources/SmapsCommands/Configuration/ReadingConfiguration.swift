import MemoryProfile
import ProcFS

/// How processes are read, and what happens if one can't be.
struct ReadingConfiguration {
  /// The directory that is read, usually `/proc`.
  let path: String

  /// Whether the run fails if a process can't be read, or its executable is unknown.
  let failsIfUnreadable: Bool

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
  /// - Throws: ``Failure`` if a process can't be read and the user wants the run to fail then.
  func report(_ notices: [Notice], to diagnostics: Diagnostics) throws(Failure) {
    for notice in notices {
      if failsIfUnreadable, notice.isOmission {
        throw Failure(RunMessage.failingProcess(notice, .current))
      }
      switch notice {
      // Every user must know that printed values are older than they seem, or are wrong.
      case .throttled, .overBudget, .slowRead, .unreadable, .mayCountTwice:
        diagnostics.log(notice.message)
      default: diagnostics.warn(notice.message)
      }
    }
  }
}

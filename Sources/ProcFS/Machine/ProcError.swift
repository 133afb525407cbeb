package import SystemPackage

/// What went wrong with a file below `/proc`, other than that its process is gone or forbidden.
package enum ProcError: Error, Equatable {
  /// A system call failed.
  case system(path: String, Errno)
  /// The text is not what the kernel prints; `detail` says where and why.
  case malformed(path: String, detail: String)
}

/// How an attempt to read something of a process ended, where nothing is wrong with the machine.
package enum ReadOutcome: Equatable, Sendable {
  case complete
  /// The process has ended (ENOENT, ESRCH).
  case vanished
  /// The kernel refuses (EACCES, EPERM): smaps needs the permission that ptrace does.
  case denied

  /// The outcome that an error number stands for; nil where it is a failure.
  init?(_ errno: Errno) {
    switch errno {
    case .noSuchFileOrDirectory, .noSuchProcess: self = .vanished
    case .permissionDenied, .notPermitted: self = .denied
    default: return nil
    }
  }
}

package import SystemPackage

/// A failure to read a file below `/proc`, other than that its process has exited or access is
/// denied.
package enum ProcError: Error, Equatable {
  /// A system call failed.
  case system(path: String, Errno)
  /// The text is not what the kernel prints. `detail` says where and why.
  case malformed(path: String, detail: String)
}

/// The result of an attempt to read something of a process, if the machine works.
package enum ReadOutcome: Equatable, Sendable {
  case complete
  /// The process has exited (ENOENT, ESRCH).
  case vanished
  /// The kernel denies access (EACCES, EPERM): smaps needs the same permission as ptrace.
  case denied

  /// The outcome for an error number; `nil` if it is a failure.
  init?(_ errno: Errno) {
    switch errno {
    case .noSuchFileOrDirectory, .noSuchProcess: self = .vanished
    case .permissionDenied, .notPermitted: self = .denied
    default: return nil
    }
  }
}

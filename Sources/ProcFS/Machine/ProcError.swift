package import SystemPackage

/// A failure to read a file below `/proc`, other than that its process has exited or access is
/// denied.
package enum ProcError: Error, Hashable, Sendable {
  /// A system call failed.
  case system(path: String, Errno)
  /// The text is not what the kernel prints.
  case malformed(path: String, MalformedText)
  /// No process of the tree has `smaps`: the kernel has no CONFIG_PROC_PAGE_MONITOR.
  case noSmaps(tree: String)
}

extension ProcError {
  /// Whether only one process is affected, so that all others can be read.
  ///
  /// - Returns: false if the profiler or the machine has no more descriptors or memory.
  package var isOfOneProcess: Bool {
    switch self {
    case .system(_, let errno):
      ![.tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory].contains(errno)
    case .malformed: true
    case .noSmaps: false
    }
  }
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

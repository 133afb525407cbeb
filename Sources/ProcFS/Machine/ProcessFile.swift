import Libc
import SystemPackage

/// The files of one process, named as in proc_pid(5).
package enum ProcessFile: String, Sendable {
  case commandLine = "cmdline"
  case stat
  case smaps
  case rollup = "smaps_rollup"
  case status
  case controlGroups = "cgroup"

  /// The name after a slash.
  var suffix: StaticString {
    switch self {
    case .commandLine: "/cmdline"
    case .stat: "/stat"
    case .smaps: "/smaps"
    case .rollup: "/smaps_rollup"
    case .status: "/status"
    case .controlGroups: "/cgroup"
    }
  }
}

/// An open file of a process, or the reason why there is none.
package enum OpenedFile: ~Copyable {
  case file(ProcessFileHandle)
  case none(ReadOutcome)

  /// - Parameter open: returns the same as open(2). It is called again after EINTR.
  /// - Throws: ``ProcError/system(path:_:)`` if the machine fails, but not if the process has
  ///   exited.
  init(
    _ name: ProcessFile, of directory: ProcessPath, by open: () -> CInt
  ) throws(ProcError) {
    let opened = retryingOnEINTR(open)
    guard opened >= 0 else {
      let error = Errno(rawValue: errno)
      guard let outcome = ReadOutcome(error) else {
        throw .system(path: "\(directory)/\(name.rawValue)", error)
      }
      self = .none(outcome)
      return
    }
    self = .file(
      ProcessFileHandle(
        descriptor: FileDescriptor(rawValue: opened), directory: directory, name: name))
  }
}

import Libc
import SystemPackage

extension ProcTree {
  /// Reads a whole file of the kernel that does not belong to a process.
  ///
  /// - Parameters:
  ///   - name: its path below the tree, such as `meminfo`. The machine's `/sys` is beside its
  ///     `/proc`, and so is that of a captured tree or of a container: `../sys/…`.
  /// - Returns: whether it is a regular file and could be read. A captured tree may have a FIFO in
  ///   its place, which is not waited for.
  /// - Throws: ``ProcError/system(path:_:)`` if the machine fails.
  package func read(
    kernelFile name: String, into buffer: inout ReadBuffer
  ) throws(ProcError) -> Bool {
    buffer.removeAll()
    let opened = retryingOnEINTR {
      openat(descriptor.rawValue, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    }
    guard opened >= 0 else { return try absent(name, Errno(rawValue: errno)) }
    let file = FileDescriptor(rawValue: opened)
    defer { try? file.close() }
    var status = stat()
    guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    do throws(Errno) {
      while !buffer.isFull {
        let count = try buffer.fill { free throws(Errno) in
          let count = retryingOnEINTR { Libc.read(opened, free.baseAddress, free.count) }
          guard count >= 0 else { throw Errno(rawValue: errno) }
          return count
        }
        if count == 0 { break }
      }
      return true
    } catch {
      return try absent(name, error)
    }
  }

  /// The names in a directory of the kernel, in alphabetical order.
  ///
  /// - Parameter name: as for ``read(kernelFile:into:)``.
  /// - Returns: no name if there is no such directory, or if it can't be read.
  package func names(inKernelDirectory name: String) -> [String] {
    let opened = retryingOnEINTR {
      openat(descriptor.rawValue, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    guard opened >= 0 else { return [] }
    return directoryNames(closing: opened).sorted()
  }

  /// The path of one of the kernel's files as the user would type it, for messages.
  package func path(ofKernelFile name: String) -> String {
    let parent = "../"
    guard path == "/proc", name.hasPrefix(parent) else { return "\(path)/\(name)" }
    return "/" + name.dropFirst(parent.count)
  }

  /// - Returns: false if the file is missing, denied, or has no value, as counters of a kernel that
  ///   was built without them (EOPNOTSUPP).
  private func absent(_ name: String, _ errno: Errno) throws(ProcError) -> Bool {
    switch errno {
    case .noSuchFileOrDirectory, .notDirectory, .permissionDenied, .notPermitted,
      .notSupported, .invalidArgument, Errno(rawValue: ENODEV):
      return false
    default: throw .system(path: path(ofKernelFile: name), errno)
    }
  }
}

import CLinux
import Libc
import SystemPackage

/// The root of a file system tree, such as that of the machine or of a container.
///
/// Paths are opened as if it were `/`: no `..` and no symbolic link leads out of it
/// (RESOLVE_IN_ROOT of openat2(2)). A file may belong to a program that wants to mislead its
/// reader. So only regular files are read, and nothing else is opened: opening a device may have an
/// effect, and a FIFO may block.
package struct RootDirectory: ~Copyable {
  private let descriptor: FileDescriptor

  /// Whether symbolic links are trusted. Then the tree can be read without openat2(2) too, which
  /// kernels before 5.6 don't have and some containers forbid.
  private let isTrusted: Bool

  init(descriptor: FileDescriptor, isTrusted: Bool) {
    self.descriptor = descriptor
    self.isTrusted = isTrusted
  }

  deinit {
    try? descriptor.close()
  }

  /// Reads a regular file.
  ///
  /// - Parameters:
  ///   - path: without a slash at the beginning.
  ///   - limit: the largest size, in bytes.
  /// - Returns: `nil` if there is no such file, if it is larger or no regular file, or if it can't
  ///   be read.
  package borrowing func read(_ path: String, upTo limit: Int) -> [UInt8]? {
    // Opening a path for its attributes only has no effect on a device or a FIFO.
    guard let found = open(path, linux_o_path) else { return nil }
    defer { try? found.close() }
    var status = stat()
    guard fstat(found.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= limit
    else { return nil }
    // The same file again, whatever has its path by now. A lease of fcntl(2) does not block it.
    let opened = retryingOnEINTR {
      Libc.open("/proc/self/fd/\(found.rawValue)", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    }
    guard opened >= 0 else { return nil }
    let file = FileDescriptor(rawValue: opened)
    defer { try? file.close() }
    return Self.content(of: file, upTo: limit)
  }

  /// The names in a directory; none if it does not exist or can't be read.
  package borrowing func names(in path: String) -> [String] {
    guard let opened = open(path, O_RDONLY | O_DIRECTORY) else { return [] }
    return directoryNames(closing: opened.rawValue)
  }

  /// Whether both are the same directory.
  package borrowing func isSame(as other: borrowing RootDirectory) -> Bool {
    var (own, others) = (stat(), stat())
    return fstat(descriptor.rawValue, &own) == 0 && fstat(other.descriptor.rawValue, &others) == 0
      && own.st_dev == others.st_dev && own.st_ino == others.st_ino
  }

  private borrowing func open(_ path: String, _ flags: CInt) -> FileDescriptor? {
    let flags = flags | O_CLOEXEC
    var opened = retryingOnEINTR { linux_open_in_root(descriptor.rawValue, path, flags) }
    if opened < 0, isTrusted, errno == ENOSYS || errno == EPERM {
      opened = retryingOnEINTR { openat(descriptor.rawValue, path, flags) }
    }
    return opened >= 0 ? FileDescriptor(rawValue: opened) : nil
  }

  /// `nil` if the file can't be read, or has grown beyond the limit.
  private static func content(of file: FileDescriptor, upTo limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    while true {
      let free = min(limit + 1 - bytes.count, 64 << 10)
      let part = try? [UInt8](unsafeUninitializedCapacity: free) { buffer, count in
        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      guard let part else { return nil }
      if part.isEmpty { return bytes }
      bytes += part
      if bytes.count > limit { return nil }
    }
  }
}

extension ProcTree {
  /// The root that the tree is mounted in: `/` for the machine's own, or the directory beside a
  /// captured tree, as for ``read(kernelFile:into:)``.
  ///
  /// - Returns: `nil` if it can't be opened.
  package func hostRoot() -> RootDirectory? {
    let opened = retryingOnEINTR {
      openat(descriptor.rawValue, "..", linux_o_path | O_DIRECTORY | O_CLOEXEC)
    }
    guard opened >= 0 else { return nil }
    return RootDirectory(
      descriptor: FileDescriptor(rawValue: opened), isTrusted: path == "/proc")
  }
}

extension ProcessDirectory {
  /// The root directory of the process, which a container can fill with anything. The kernel
  /// requires the permission of ptrace(2).
  ///
  /// - Returns: `nil` if it can't be opened, or if the tree is a captured one.
  package func root() -> RootDirectory? {
    guard linux_is_procfs(descriptor.rawValue) == 1 else { return nil }
    let opened = retryingOnEINTR {
      openat(descriptor.rawValue, "root", linux_o_path | O_DIRECTORY | O_CLOEXEC)
    }
    guard opened >= 0 else { return nil }
    return RootDirectory(descriptor: FileDescriptor(rawValue: opened), isTrusted: false)
  }
}

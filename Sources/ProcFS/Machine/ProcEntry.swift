import Libc
import SystemPackage

/// The directory of a process or a thread, as an entry of the directory above it.
package struct ProcEntry: Sendable {
  package let pid: ProcessID

  /// `nil` if the directory was not listed.
  ///
  /// The same inode is the same process. The kernel makes a new inode after the PID is reused, and
  /// sometimes for the same process (`proc_fill_cache` in `fs/proc/base.c`).
  package let inode: UInt64?

  package init(pid: ProcessID, inode: UInt64?) {
    self.pid = pid
    self.inode = inode
  }
}

/// Lists the entries of a directory that have numbers as names: processes in `/proc`, threads in
/// `task`.
///
/// - Parameter name: the name of the directory, below `parent`.
/// - Returns: The entries in ascending order.
func listNumericEntries(
  in parent: FileDescriptor, _ name: StaticString
) throws(Errno) -> [ProcEntry] {
  // fdopendir takes over the descriptor, and a second open file description starts at the first
  // entry.
  let listing = name.withUTF8Buffer { name in
    retryingOnEINTR {
      openat(
        parent.rawValue,
        UnsafeRawPointer(name.baseAddress.unsafelyUnwrapped).assumingMemoryBound(
          to: CChar.self), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
  }
  guard listing >= 0 else { throw Errno(rawValue: errno) }
  guard let stream = fdopendir(listing) else {
    let error = Errno(rawValue: errno)
    close(listing)
    throw error
  }
  defer { closedir(stream) }
  var entries: [ProcEntry] = []
  while true {
    errno = 0
    guard let entry = readdir(stream) else {
      if errno == EINTR { continue }
      if errno != 0 { throw Errno(rawValue: errno) }
      break
    }
    let pid = withUnsafePointer(to: &entry.pointee.d_name) { name in
      name.withMemoryRebound(to: CChar.self, capacity: 256) { ProcessID(directoryName: $0) }
    }
    if let pid {
      entries.append(ProcEntry(pid: pid, inode: UInt64(entry.pointee.d_ino)))
    }
  }
  // The kernel lists processes in this order, but the entries of a captured tree have the order of
  // its disk.
  entries.sort { $0.pid < $1.pid }
  return entries
}

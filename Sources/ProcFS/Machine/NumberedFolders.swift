import Libc
import SystemPackage

/// A folder of a process or a thread.
package struct NumberedFolder: Sendable {
  package let number: ProcessID

  /// The kernel makes a new one for whoever is given the number next, and now and then for who has it
  /// (`proc_fill_cache` in `fs/proc/base.c`): the same inode is the same process. nil where the folder
  /// was not listed.
  package let inode: UInt64?

  package init(number: ProcessID, inode: UInt64?) {
    self.number = number
    self.inode = inode
  }
}

/// The entries of a folder whose names are numbers: processes in `/proc`, threads in `task`.
///
/// - Parameter name: of the folder, below `parent`.
/// - Returns: in ascending order.
func numberedFolders(
  in parent: FileDescriptor, _ name: StaticString
) throws(Errno) -> [NumberedFolder] {
  // fdopendir owns what it is given, and a second description starts at the first entry.
  let listing = name.withUTF8Buffer { name in
    uninterrupted {
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
  var folders: [NumberedFolder] = []
  while true {
    errno = 0
    guard let entry = readdir(stream) else {
      if errno == EINTR { continue }
      if errno != 0 { throw Errno(rawValue: errno) }
      break
    }
    let number = withUnsafePointer(to: &entry.pointee.d_name) { name in
      name.withMemoryRebound(to: CChar.self, capacity: 256) { ProcessID(folderName: $0) }
    }
    if let number {
      folders.append(NumberedFolder(number: number, inode: UInt64(entry.pointee.d_ino)))
    }
  }
  // The kernel lists processes so already; a captured tree lies in whatever order its disk has.
  folders.sort { $0.number < $1.number }
  return folders
}

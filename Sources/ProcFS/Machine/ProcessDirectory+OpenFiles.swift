import CLinux
import Libc
package import SystemPackage

/// A regular file that a process has open, without being opened itself.
package struct OpenRegularFile: ~Copyable {
  /// A file has the same identity in all processes.
  package struct Identity: Hashable, Sendable {
    package let deviceMajor: UInt32
    package let deviceMinor: UInt32
    package let inode: UInt64
  }

  package let identity: Identity

  /// In bytes.
  package let size: UInt64

  /// The path as the kernel prints it; `(deleted)` follows that of a file without a name.
  package let path: [UInt8]

  /// Whether the process holds a lease on the file.
  package let isLeased: Bool

  /// Of O_PATH: it refers to the file but can't read it.
  private let descriptor: FileDescriptor

  fileprivate init(
    identity: Identity, size: UInt64, path: [UInt8], isLeased: Bool, descriptor: FileDescriptor
  ) {
    self.identity = identity
    self.size = size
    self.path = path
    self.isLeased = isLeased
    self.descriptor = descriptor
  }

  deinit {
    try? descriptor.close()
  }

  /// How much of the file is in the page cache, in bytes.
  ///
  /// The file is opened again, now that it is known to be a regular one. Not for a file with a
  /// lease: it would be broken. O_NONBLOCK avoids waiting for the holder of one that is new.
  ///
  /// - Throws: `Errno.noFunction` before Linux 6.5. `Errno.notPermitted` if the file belongs to
  ///   another user and is not writable (`can_do_cachestat` in `mm/filemap.c`, since 2025).
  package func cachedBytes() throws(Errno) -> UInt64 {
    let file = retryingOnEINTR {
      Libc.open(
        "/proc/self/fd/\(descriptor.rawValue)", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    }
    guard file >= 0 else { throw Errno(rawValue: errno) }
    defer { close(file) }
    let pages = linux_cached_pages(file)
    guard pages >= 0 else { throw Errno(rawValue: errno) }
    return UInt64(pages) * UInt64(max(1, sysconf(Int32(_SC_PAGESIZE))))
  }
}

extension ProcessDirectory {
  /// Passes each regular file that the process has open to `body`.
  ///
  /// `/proc/PID/fd/N` is opened with O_PATH, which does not open a FIFO or a device
  /// (open(2)). Files of other mounts than local ones are left out.
  ///
  /// - Returns: whether the process's files can be listed.
  package func forEachOpenRegularFile(
    in mounts: MountTable, _ body: (borrowing OpenRegularFile) -> Void
  ) -> Bool {
    let entries: [ProcEntry]
    do throws(Errno) {
      entries = try listNumericEntries(in: descriptor, "fd")
    } catch {
      return false
    }
    for entry in entries {
      var name = PIDPath(entry.pid, prefix: "fd/")
      let opened = name.withCString { name in
        retryingOnEINTR { openat(descriptor.rawValue, name, linux_o_path | O_CLOEXEC) }
      }
      guard opened >= 0 else { continue }
      let file = FileDescriptor(rawValue: opened)
      var found = linux_file()
      guard linux_stat_cached(opened, &found) == 0, mode_t(found.mode) & S_IFMT == S_IFREG,
        mounts.isLocal(found.mount)
      else {
        try? file.close()
        continue
      }
      body(
        OpenRegularFile(
          identity: OpenRegularFile.Identity(
            deviceMajor: found.device_major, deviceMinor: found.device_minor, inode: found.inode),
          size: found.size, path: path(ofFile: entry.pid), isLeased: holdsLease(on: entry.pid),
          descriptor: file))
    }
    return true
  }

  /// Whether `/proc/PID/fdinfo/N` has a line of a lease. Linux 4.1 and later print it.
  private func holdsLease(on number: ProcessID) -> Bool {
    var name = PIDPath(number, prefix: "fdinfo/")
    let opened = name.withCString { name in
      retryingOnEINTR { openat(descriptor.rawValue, name, O_RDONLY | O_CLOEXEC) }
    }
    guard opened >= 0 else { return false }
    defer { close(opened) }
    return withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
      let count = retryingOnEINTR { Libc.read(opened, buffer.baseAddress, buffer.count) }
      guard count > 0 else { return false }
      return !FileLeases(UnsafeRawBufferPointer(rebasing: buffer[..<count]).bytes).isEmpty
    }
  }

  private func path(ofFile number: ProcessID) -> [UInt8] {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
      var name = PIDPath(number, prefix: "fd/")
      guard let start = buffer.baseAddress else { return [] }
      let length = name.withCString { name in
        retryingOnEINTR { readlinkat(descriptor.rawValue, name, start, buffer.count) }
      }
      return length > 0 ? buffer[..<length].map { UInt8(truncatingIfNeeded: $0) } : []
    }
  }
}

import Libc
import SystemPackage

/// An open `/proc`: the machine's own, or a captured tree.
///
/// Every path to a process starts here, so that another tree can replace the machine's.
package struct ProcTree: ~Copyable, Sendable {
  /// The path as the caller gave it, for messages.
  package let path: String
  let descriptor: FileDescriptor

  /// Whether the tree is that of the running machine, in the profiler's own PID namespace. Then
  /// system calls that take a PID are about the processes of the tree.
  package private(set) var isOwnNamespace = false

  /// Whether the address spaces of processes can be compared by kcmp(2).
  package var comparesAddressSpaces: Bool { isOwnNamespace }

  /// - Throws: ``ProcError/system(path:_:)`` if the directory does not exist or cannot be read.
  package init(_ path: String = "/proc") throws(ProcError) {
    self.path = path
    do {
      descriptor = try FileDescriptor.open(
        FilePath(path), .readOnly, options: [.directory, .closeOnExec])
    } catch {
      throw .system(path: path, (error as? Errno) ?? .ioError)
    }
    isOwnNamespace = path == "/proc" && ownID()?.rawValue == getpid()
  }

  deinit {
    try? descriptor.close()
  }

  /// The processes that exist now, in ascending order of their PIDs.
  ///
  /// - Throws: ``ProcError/system(path:_:)`` if the directory cannot be listed.
  package func processes() throws(ProcError) -> [ProcEntry] {
    do throws(Errno) {
      return try listNumericEntries(in: descriptor, ".")
    } catch {
      throw .system(path: path, error)
    }
  }

  /// Opens the directory of a process. All reads through it are from the same process, even if its
  /// PID is reused in the meantime.
  ///
  /// - Returns: The reason if there is no process. It has exited, or `/proc` is mounted with
  ///   `hidepid=1` (proc(5)) and hides it.
  /// - Throws: ``ProcError/system(path:_:)`` if it cannot be opened for another reason.
  package func open(_ pid: ProcessID) throws(ProcError) -> OpenedProcess {
    var name = PIDPath(pid)
    let opened = name.withCString { name in
      retryingOnEINTR { openat(descriptor.rawValue, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    }
    guard opened >= 0 else {
      let error = Errno(rawValue: errno)
      if let outcome = ReadOutcome(error) { return .none(outcome) }
      throw .system(path: "\(path)/\(pid)", error)
    }
    return .process(
      ProcessDirectory(
        pid: pid, descriptor: FileDescriptor(rawValue: opened),
        path: ProcessPath(tree: path, pid: pid)))
  }

  /// Opens one file of a process without the process's directory. The next file that is opened by
  /// the same PID may belong to another process.
  ///
  /// - Throws: ``ProcError/system(path:_:)`` if the machine fails, but not if the process has
  ///   exited.
  package func open(_ name: ProcessFile, of pid: ProcessID) throws(ProcError) -> OpenedFile {
    var path = PIDPath(pid, suffix: name.suffix)
    return try OpenedFile(name, of: ProcessPath(tree: self.path, pid: pid)) {
      path.withCString { openat(descriptor.rawValue, $0, O_RDONLY | O_CLOEXEC) }
    }
  }

  /// Reads a whole file of a process without opening the process's directory.
  package func read(
    _ name: ProcessFile, of pid: ProcessID, into buffer: inout ReadBuffer
  ) throws(ProcError) -> ReadOutcome {
    switch try open(name, of: pid) {
    case .none(let outcome): return outcome
    case .file(let file): return try file.readWhole(into: &buffer)
    }
  }

  /// The inode of a process's directory, as ``processes()`` has it.
  ///
  /// - Returns: `nil` if there is no such process.
  package func inode(of pid: ProcessID) -> UInt64? {
    var path = PIDPath(pid)
    var status = stat()
    let result = path.withCString { fstatat(descriptor.rawValue, $0, &status, 0) }
    return result == 0 ? UInt64(status.st_ino) : nil
  }

  /// The process that a thread belongs to, if the ID is not that of a process.
  ///
  /// The kernel opens the directories of threads in `/proc` but does not list them
  /// (`proc_pid_lookup` in fs/proc/base.c).
  ///
  /// - Returns: `nil` if it is the ID of a process, if there is no such thread, or if it is hidden.
  package func process(ofThread thread: ProcessID) throws(ProcError) -> ProcessID? {
    var buffer = ReadBuffer(capacity: 16 << 10)
    guard try read(.status, of: thread, into: &buffer) == .complete,
      let process = buffer.withBytes({ ProcessStatus.process(in: $0) }), process != thread
    else { return nil }
    return process
  }

  /// The calling process's PID in this tree; `nil` in a captured tree.
  ///
  /// The tree of a container has another PID for it than the tree of the host.
  package func ownID() -> ProcessID? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
      guard let start = buffer.baseAddress else { return nil }
      let length = readlinkat(descriptor.rawValue, "self", start, buffer.count - 1)
      guard length > 0 else { return nil }
      buffer[length] = 0
      return ProcessID(directoryName: start)
    }
  }

  /// The first line of one of the kernel's own files, such as `sys/kernel/osrelease`, without its
  /// newline.
  ///
  /// - Returns: At most 256 bytes; `nil` if a captured tree has no such file.
  package func text(of name: String) -> String? {
    // A captured tree may have a FIFO in its place.
    let opened = retryingOnEINTR {
      openat(descriptor.rawValue, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    }
    guard opened >= 0 else { return nil }
    let file = FileDescriptor(rawValue: opened)
    let bytes = try? file.closeAfter {
      try [UInt8](unsafeUninitializedCapacity: 256) { buffer, count in
        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
    }
    return bytes.map { String(decoding: $0.prefix { $0 != 0x0A }, as: UTF8.self) }
  }
}

/// The open directory of a process, or the reason why there is none.
package enum OpenedProcess: ~Copyable {
  case process(ProcessDirectory)
  case none(ReadOutcome)
}

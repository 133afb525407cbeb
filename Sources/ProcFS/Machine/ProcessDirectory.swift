import Libc
import SystemPackage

/// The path of a process's directory as the user would type it. It becomes text only for messages.
struct ProcessPath: CustomStringConvertible, Sendable {
  let tree: String
  let pid: ProcessID

  /// `nil` for the process itself.
  var thread: ProcessID?

  var description: String {
    "\(tree)/\(pid)" + (thread.map { "/task/\($0)" } ?? "")
  }
}

/// The open directory of a process, below `/proc`, or that of one of its threads.
package struct ProcessDirectory: ~Copyable {
  package let pid: ProcessID
  let descriptor: FileDescriptor
  private let path: ProcessPath

  init(pid: ProcessID, descriptor: FileDescriptor, path: ProcessPath) {
    self.pid = pid
    self.descriptor = descriptor
    self.path = path
  }

  deinit {
    try? descriptor.close()
  }

  /// The path of one of the process's files as the user would type it, for messages.
  package func path(of name: ProcessFile) -> String { "\(path)/\(name.rawValue)" }

  /// Opens one of the process's files. It can be read more than once.
  ///
  /// - Throws: ``ProcError/system(path:_:)`` if the machine fails, but not if the process has
  ///   exited.
  package func open(_ name: ProcessFile) throws(ProcError) -> OpenedFile {
    try OpenedFile(name, of: path) {
      // A literal ends with a NUL. A String would be copied for each call.
      name.suffix.withUTF8Buffer { suffix in
        suffix.withMemoryRebound(to: CChar.self) { characters in
          openat(
            descriptor.rawValue, characters.baseAddress.unsafelyUnwrapped + 1,
            O_RDONLY | O_CLOEXEC)
        }
      }
    }
  }

  /// Reads one whole file of the process.
  package func read(
    _ name: ProcessFile, into buffer: inout ReadBuffer
  ) throws(ProcError) -> ReadOutcome {
    switch try open(name) {
    case .none(let outcome): return outcome
    case .file(let file): return try file.readWhole(into: &buffer)
    }
  }

  /// Opens the directory of one of the process's threads. It has the same files as the process.
  package func openThread(_ thread: ProcessID) throws(ProcError) -> OpenedProcess {
    var name = PIDPath(thread, prefix: "task/")
    let opened = name.withCString { name in
      retryingOnEINTR {
        openat(descriptor.rawValue, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      }
    }
    let path = ProcessPath(tree: path.tree, pid: pid, thread: thread)
    guard opened >= 0 else {
      let error = Errno(rawValue: errno)
      if let outcome = ReadOutcome(error) { return .none(outcome) }
      throw .system(path: "\(path)", error)
    }
    return .process(
      ProcessDirectory(pid: pid, descriptor: FileDescriptor(rawValue: opened), path: path))
  }

  /// The process's threads, in ascending order of their IDs. The first thread's ID is the PID.
  ///
  /// - Returns: No thread if the process has exited, or if a captured tree has none.
  package func threadIDs() throws(ProcError) -> [ProcessID] {
    do throws(Errno) {
      return try listNumericEntries(in: descriptor, "task").map(\.pid)
    } catch {
      if ReadOutcome(error) != nil { return [] }
      throw .system(path: "\(path)/task", error)
    }
  }

  /// Reads the position of one of the process's threads.
  ///
  /// The kernel requires the permission to attach to the process, as for ptrace(2). That is more
  /// than `smaps` requires.
  package func position(of thread: ProcessID) throws(ProcError) -> ThreadReading {
    var name = PIDPath(thread, prefix: "task/", suffix: "/syscall")
    let opened = name.withCString { name in
      retryingOnEINTR { openat(descriptor.rawValue, name, O_RDONLY | O_CLOEXEC) }
    }
    guard opened >= 0 else { return try failure(Errno(rawValue: errno), of: thread) }
    let file = FileDescriptor(rawValue: opened)
    defer { try? file.close() }
    // A number, eight words of at most 18 bytes, and the spaces between them.
    let reading = withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) {
      buffer -> Result<ThreadPosition?, Errno> in
      do {
        let count = try file.read(into: buffer)
        return .success(ThreadPosition(UnsafeRawBufferPointer(rebasing: buffer[..<count]).bytes))
      } catch {
        return .failure((error as? Errno) ?? .ioError)
      }
    }
    switch reading {
    case .success(let position?): return .position(position)
    case .success(nil):
      throw .malformed(
        path: "\(path)/task/\(thread)/syscall",
        MalformedText(line: 1, problem: "expected the format of /proc/PID/syscall"))
    case .failure(let errno): return try failure(errno, of: thread)
    }
  }

  private func failure(
    _ errno: Errno, of thread: ProcessID
  ) throws(ProcError) -> ThreadReading {
    if let outcome = ReadOutcome(errno) { return .none(outcome) }
    throw .system(path: "\(path)/task/\(thread)/syscall", errno)
  }

  /// Reads the `exe` link. Without its path, the executable's memory counts as that of libraries.
  ///
  /// - Throws: ``ProcError/system(path:_:)`` if the machine fails.
  package func executable() throws(ProcError) -> ExecutableLink {
    let reading = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) {
      buffer -> Result<ExecutableLink, Errno> in
      guard let start = buffer.baseAddress else { return .success(.missing) }
      let length = retryingOnEINTR {
        readlinkat(descriptor.rawValue, "exe", start, buffer.count)
      }
      guard length >= 0 else { return .failure(Errno(rawValue: errno)) }
      guard length > 0 else { return .success(.missing) }
      guard length < buffer.count else { return .success(.tooLong) }
      return .success(.path(buffer[..<length].map { UInt8(truncatingIfNeeded: $0) }))
    }
    switch reading {
    case .success(let link): return link
    // A captured tree may have a regular file instead.
    case .failure(.invalidArgument): return .missing
    // The kernel makes paths of up to a page (`do_proc_readlink` in fs/proc/base.c).
    case .failure(.fileNameTooLong): return .tooLong
    case .failure(let errno):
      switch ReadOutcome(errno) {
      case .denied: return .denied
      case .vanished, .complete: return .missing
      case nil: throw .system(path: "\(path)/exe", errno)
      }
    }
  }

  /// Whether the directory contains a file. It may not be readable.
  package func contains(_ name: ProcessFile) -> Bool {
    faccessat(descriptor.rawValue, name.rawValue, F_OK, 0) == 0
  }
}

/// The path of a process's executable, or the reason why it is unknown.
package enum ExecutableLink: Hashable, Sendable {
  /// The bytes of the link.
  case path([UInt8])
  /// The process has none (a kernel thread), has exited, or a captured tree lacks the link.
  case missing
  /// The kernel requires the permission of ptrace(2). Linux 6.15 and later require less for
  /// `smaps`: CAP_PERFMON (`proc_mem_open` in fs/proc/base.c).
  case denied
  /// The kernel can't print the path.
  case tooLong

  /// `nil` if it is unknown.
  package var path: [UInt8]? {
    if case .path(let bytes) = self { bytes } else { nil }
  }
}

/// The position of a thread, or the reason why it is unknown.
package enum ThreadReading: Equatable, Sendable {
  case position(ThreadPosition)
  case none(ReadOutcome)
}

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

  /// The name behind a slash.
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

/// A process's folder as the user would type it; spelled only when it is needed, for messages.
struct ProcessPath: CustomStringConvertible, Sendable {
  let tree: String
  let pid: ProcessID

  var description: String { "\(tree)/\(pid)" }
}

/// One process, held open by its folder below `/proc`.
package struct ProcessDirectory: ~Copyable {
  package let pid: ProcessID
  private let descriptor: FileDescriptor
  private let path: ProcessPath

  init(pid: ProcessID, descriptor: FileDescriptor, path: ProcessPath) {
    self.pid = pid
    self.descriptor = descriptor
    self.path = path
  }

  deinit {
    try? descriptor.close()
  }

  /// Opens one of the process's files, to be read as often as one likes.
  ///
  /// - Returns: nil beside the outcome that says why there is none.
  /// - Throws: ``ProcError/system(path:_:)`` where the machine fails, not where the process is gone.
  package func open(_ name: ProcessFile) throws(ProcError) -> OpenedFile {
    try OpenedFile(name, of: path) {
      openat(descriptor.rawValue, name.rawValue, O_RDONLY | O_CLOEXEC)
    }
  }

  /// Reads one of the process's files whole.
  package func read(
    _ name: ProcessFile, into buffer: inout ReadBuffer
  ) throws(ProcError) -> ReadOutcome {
    switch try open(name) {
    case .none(let outcome): return outcome
    case .file(let file): return try file.readWhole(into: &buffer)
    }
  }

  /// The process's threads, by ascending number; the first one's number is the process's own.
  ///
  /// - Returns: none where the process is gone, or a captured tree has no threads.
  package func threadIDs() throws(ProcError) -> [ProcessID] {
    do throws(Errno) {
      return try numberedFolders(in: descriptor, "task").map(\.number)
    } catch {
      if ReadOutcome(error) != nil { return [] }
      throw .system(path: "\(path)/task", error)
    }
  }

  /// Where one of the process's threads is. The kernel asks for more than for `smaps`: the permission
  /// to attach to the process, as for ptrace(2).
  package func position(of thread: ProcessID) throws(ProcError) -> ThreadReading {
    var name = NumberedPath(thread, prefix: "task/", suffix: "/syscall")
    let opened = name.withCString { name in
      uninterrupted { openat(descriptor.rawValue, name, O_RDONLY | O_CLOEXEC) }
    }
    guard opened >= 0 else { return try failure(Errno(rawValue: errno), of: thread) }
    let file = FileDescriptor(rawValue: opened)
    defer { try? file.close() }
    // A number, eight words of at most 18 bytes, and what stands between them.
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
        path: "\(path)/task/\(thread)/syscall", detail: "is not what the kernel prints as syscall")
    case .failure(let errno): return try failure(errno, of: thread)
    }
  }

  private func failure(
    _ errno: Errno, of thread: ProcessID
  ) throws(ProcError) -> ThreadReading {
    if let outcome = ReadOutcome(errno) { return .none(outcome) }
    throw .system(path: "\(path)/task/\(thread)/syscall", errno)
  }

  /// The path of the program that the process runs, as the bytes of its `exe` link.
  ///
  /// - Returns: nil where it has none (a kernel thread), is gone, or may not be asked; nothing is Binary
  ///   then.
  /// - Throws: ``ProcError/system(path:_:)`` where the machine fails: taken for none, that would move
  ///   the program's own memory to the libraries.
  package func executable() throws(ProcError) -> [UInt8]? {
    let reading = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) {
      buffer -> Result<[UInt8]?, Errno> in
      guard let start = buffer.baseAddress else { return .success(nil) }
      let length = uninterrupted {
        readlinkat(descriptor.rawValue, "exe", start, buffer.count)
      }
      guard length >= 0 else { return .failure(Errno(rawValue: errno)) }
      guard length > 0, length < buffer.count else { return .success(nil) }
      return .success(buffer[..<length].map { UInt8(bitPattern: $0) })
    }
    switch reading {
    case .success(let path): return path
    // A captured tree has no link, or a file in its place; the kernel has no room for a longer path.
    case .failure(.invalidArgument), .failure(.fileNameTooLong): return nil
    case .failure(let errno):
      if ReadOutcome(errno) != nil { return nil }
      throw .system(path: "\(path)/exe", errno)
    }
  }
}

/// A file of a process, or why there is none.
package enum OpenedFile: ~Copyable {
  case file(ProcessFileHandle)
  case none(ReadOutcome)

  /// - Parameter open: answers as open(2) does; called again where a signal came in between.
  init(
    _ name: ProcessFile, of folder: ProcessPath, by open: () -> CInt
  ) throws(ProcError) {
    let opened = uninterrupted(open)
    guard opened >= 0 else {
      let error = Errno(rawValue: errno)
      guard let outcome = ReadOutcome(error) else {
        throw .system(path: "\(folder)/\(name.rawValue)", error)
      }
      self = .none(outcome)
      return
    }
    self = .file(
      ProcessFileHandle(descriptor: FileDescriptor(rawValue: opened), folder: folder, name: name))
  }
}

/// What was learned of a thread, or why nothing was.
package enum ThreadReading: Equatable, Sendable {
  case position(ThreadPosition)
  case none(ReadOutcome)
}

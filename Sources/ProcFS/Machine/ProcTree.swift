import Libc
import SystemPackage

/// A `/proc`, the machine's own or a captured one, held open.
///
/// Every path to a process starts here, so that another tree can stand in for the machine.
package struct ProcTree: ~Copyable, Sendable {
  /// As it was given, for messages.
  package let path: String
  private let descriptor: FileDescriptor

  /// - Throws: ``ProcError/system(path:_:)`` where there is no such folder, or it can't be read.
  package init(_ path: String = "/proc") throws(ProcError) {
    self.path = path
    do {
      descriptor = try FileDescriptor.open(
        FilePath(path), .readOnly, options: [.directory, .closeOnExec])
    } catch {
      throw .system(path: path, (error as? Errno) ?? .ioError)
    }
  }

  deinit {
    try? descriptor.close()
  }

  /// The processes that exist at this moment, by ascending number.
  ///
  /// - Throws: ``ProcError/system(path:_:)`` where the folder can't be listed.
  package func processes() throws(ProcError) -> [NumberedFolder] {
    do throws(Errno) {
      return try numberedFolders(in: descriptor, ".")
    } catch {
      throw .system(path: path, error)
    }
  }

  /// Holds a process open: whatever is read through it is the same process, even if its number is
  /// given to another meanwhile.
  ///
  /// - Returns: why there is none, where it is gone, or hidden from us by a `/proc` that is mounted with
  ///   `hidepid=1` (proc(5)).
  /// - Throws: ``ProcError/system(path:_:)`` where it can't be opened for another reason.
  package func open(_ pid: ProcessID) throws(ProcError) -> OpenedProcess {
    var name = NumberedPath(pid)
    let opened = name.withCString { name in
      uninterrupted { openat(descriptor.rawValue, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
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

  /// Opens one file of a process without holding the process open: the next file that is opened by the same
  /// number may be another process's.
  ///
  /// - Throws: ``ProcError/system(path:_:)`` where the machine fails, not where the process is gone.
  package func open(_ name: ProcessFile, of pid: ProcessID) throws(ProcError) -> OpenedFile {
    var path = NumberedPath(pid, suffix: name.suffix)
    return try OpenedFile(name, of: ProcessPath(tree: self.path, pid: pid)) {
      path.withCString { openat(descriptor.rawValue, $0, O_RDONLY | O_CLOEXEC) }
    }
  }

  /// Reads one file of a process whole, without holding the process open.
  package func read(
    _ name: ProcessFile, of pid: ProcessID, into buffer: inout ReadBuffer
  ) throws(ProcError) -> ReadOutcome {
    switch try open(name, of: pid) {
    case .none(let outcome): return outcome
    case .file(let file): return try file.readWhole(into: &buffer)
    }
  }

  /// The process that asks, as this tree numbers it: a container's tree has another number for it
  /// than the host's, a captured one none.
  package func ownID() -> ProcessID? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
      guard let start = buffer.baseAddress else { return nil }
      let length = readlinkat(descriptor.rawValue, "self", start, buffer.count - 1)
      guard length > 0 else { return nil }
      buffer[length] = 0
      return ProcessID(folderName: start)
    }
  }

  /// What stands in a file of the kernel's own, such as `sys/kernel/osrelease`, without the newline at
  /// its end; nil where a captured tree has none. At most 256 bytes.
  package func text(of name: String) -> String? {
    let opened = uninterrupted { openat(descriptor.rawValue, name, O_RDONLY | O_CLOEXEC) }
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

/// A process held open, or why there is none.
package enum OpenedProcess: ~Copyable {
  case process(ProcessDirectory)
  case none(ReadOutcome)
}

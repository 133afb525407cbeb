import Libc
import SystemPackage

/// The FIFO or the growing file that marks are read from. Reading never blocks.
struct MarkSource: ~Copyable {
  /// As the user typed it.
  let path: String

  private enum Kind {
    /// A writer is open in this process, so that the end of the FIFO is never reached.
    case fifo
    /// A FIFO that this process may not write to.
    case readOnlyFIFO
    case regular
    /// A terminal or another device.
    case other
  }

  private let kind: Kind

  /// `nil` at the end of a device.
  private var file: FileDescriptor?
  private let writeEnd: FileDescriptor?

  /// The file that this process created; `nil` if it existed.
  private let created: Stat?

  /// Becomes readable when a regular file is written to (inotify(7)); `nil` if the kernel has no
  /// more of them.
  private let changes: FileDescriptor?

  private var tail = FileTail()

  /// Whether this process created the FIFO.
  var isCreated: Bool { created != nil }

  /// Opens the file, or creates a FIFO if there is none.
  ///
  /// Only what is appended to a regular file from now on is read.
  ///
  /// - Throws: `Errno` if it can't be opened, created or read; EISDIR for a directory.
  init(path: String) throws(Errno) {
    let created = try Self.createFIFO(path)
    let opened: Opened
    do throws(Errno) {
      opened = try Opened(path)
    } catch {
      if created != nil { unlink(path) }
      throw error
    }
    self.path = path
    self.created = created
    (kind, file, writeEnd) = (opened.kind, opened.file, opened.writeEnd)
    (changes, tail) = (opened.changes, opened.tail)
  }

  /// What is opened of a path.
  private struct Opened {
    var kind = Kind.other
    let file: FileDescriptor
    var writeEnd: FileDescriptor?
    var changes: FileDescriptor?
    var tail = FileTail()

    init(_ path: String) throws(Errno) {
      do {
        file = try FileDescriptor.open(
          FilePath(path), .readOnly, options: [.nonBlocking, .closeOnExec])
        switch try Stat(file).type {
        case .directory: throw Errno.isDirectory
        case .fifo:
          // A writer does not wait while the profiler is busy.
          _ = fcntl(file.rawValue, MarkSource.setPipeSize, MarkSource.pipeSize)
          writeEnd = try? FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.nonBlocking, .closeOnExec])
          kind = writeEnd == nil ? .readOnlyFIFO : .fifo
        case .regular:
          kind = .regular
          tail = try FileTail(endOf: file)
          changes = MarkSource.watch(path)
        default: break
        }
      } catch {
        throw (error as? Errno) ?? .ioError
      }
    }
  }

  deinit {
    for descriptor in [file, writeEnd, changes] { try? descriptor?.close() }
    // Another file may have the name now.
    if let created, let status = try? Stat(path, followTargetSymlink: false),
      status.deviceID == created.deviceID, status.inode == created.inode
    {
      unlink(path)
    }
  }

  /// F_SETPIPE_SZ (fcntl(2)), which the C library only defines with _GNU_SOURCE.
  private static let setPipeSize: Int32 = 1031

  /// In bytes: the largest size that users may set by default (pipe(7), pipe-max-size).
  private static let pipeSize: Int32 = 1 << 20

  /// - Returns: the new FIFO; `nil` if the file exists.
  private static func createFIFO(_ path: String) throws(Errno) -> Stat? {
    guard mkfifo(path, 0o666) == 0 else {
      let error = Errno(rawValue: errno)
      if error == .fileExists { return nil }
      throw error
    }
    return try? Stat(path, followTargetSymlink: false)
  }

  private static func watch(_ path: String) -> FileDescriptor? {
    let descriptor = linux_watch_file(path)
    return descriptor < 0 ? nil : FileDescriptor(rawValue: descriptor)
  }

  /// The descriptor that becomes readable when there is something to read; -1 if it must be read
  /// from time to time.
  var polled: Int32 {
    switch kind {
    case .fifo, .readOnlyFIFO, .other: file?.rawValue ?? -1
    case .regular: changes?.rawValue ?? -1
    }
  }

  /// Whether a change may not be noticed by ``polled``.
  var needsTimer: Bool { kind == .regular && changes == nil }

  /// Reads what is there, without waiting.
  ///
  /// - Parameter body: receives the bytes of each read.
  mutating func read(_ body: ([UInt8]) -> Void) {
    guard let file else { return }
    if kind == .regular {
      if let changes { Self.drain(changes) }
      return tail.read(file, body)
    }
    // A writer that never stops must not keep the run from its next sample.
    for _ in 0..<Self.largestReads {
      guard let bytes = Self.chunk(of: file) else { return }
      if bytes.isEmpty { return reachEnd() }
      body(bytes)
    }
  }

  /// The largest number of reads of 64 KiB at once.
  private static let largestReads = 32

  /// - Returns: `nil` if there is nothing to read; empty at the end, and after an error.
  private static func chunk(of file: FileDescriptor) -> [UInt8]? {
    do {
      return try [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
    } catch Errno.wouldBlock {
      return nil
    } catch {
      return []
    }
  }

  private static func drain(_ changes: FileDescriptor) {
    for _ in 0..<largestReads {
      guard let bytes = chunk(of: changes), !bytes.isEmpty else { return }
    }
  }

  /// Opens a FIFO again: its end is reached until it is opened, when it had a writer (poll(2),
  /// POLLHUP). A device has nothing more.
  private mutating func reachEnd() {
    guard let old = file else { return }
    file = nil
    if kind == .readOnlyFIFO {
      // By its descriptor: the name may be that of another file. The old one is closed later, so
      // that a writer never writes to a FIFO without a reader.
      file = try? FileDescriptor.open(
        FilePath("/proc/self/fd/\(old.rawValue)"), .readOnly, options: [.nonBlocking, .closeOnExec])
    }
    try? old.close()
  }
}

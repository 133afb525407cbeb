import Libc
import SystemPackage

/// Ensures that only one process records to a file, and detects that the file is deleted or
/// replaced.
///
/// SQLite's locks of fcntl(2) are released when the same process closes any descriptor of the file.
/// So this lock must be released after SQLite has closed the file.
struct RecordingLock: ~Copyable {
  private let path: String
  private let descriptor: FileDescriptor
  private let device: DeviceID
  private let inode: Inode

  /// - Parameter isNew: whether to create the file. An existing file must be empty then.
  /// - Throws: ``RecordingError/exists(path:)``, ``RecordingError/missing(path:)``,
  ///   ``RecordingError/inUse(path:)``, or ``RecordingError/unwritable(path:reason:)`` if it can't
  ///   be opened.
  init(_ path: String, isNew: Bool) throws(RecordingError) {
    let file: FileDescriptor
    do {
      file =
        isNew
        ? try Self.create(path)
        : try FileDescriptor.open(FilePath(path), .readWrite, options: .closeOnExec)
    } catch let error as RecordingError {
      throw error
    } catch Errno.noSuchFileOrDirectory where !isNew {
      throw .missing(path: path)
    } catch {
      throw .unwritable(path: path, reason: String(describing: error))
    }
    let status: Stat
    do throws(Errno) {
      status = try Stat(file)
    } catch {
      try? file.close()
      throw .unwritable(path: path, reason: String(describing: error))
    }
    guard status.type == .regular else {
      try? file.close()
      throw .unwritable(path: path, reason: "not a regular file")
    }
    guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
      let error = Errno(rawValue: errno)
      try? file.close()
      throw error == .wouldBlock
        ? .inUse(path: path) : .unwritable(path: path, reason: String(describing: error))
    }
    self.path = path
    descriptor = file
    device = status.deviceID
    inode = status.inode
  }

  deinit {
    // Closing is not enough: a child process that another thread has just forked holds the
    // descriptor until it calls exec(2), and the lock with it (flock(2)).
    flock(descriptor.rawValue, LOCK_UN)
    try? descriptor.close()
  }

  /// Creates the file. An empty one, as mktemp(1) creates it, counts as new. A symbolic link is not
  /// followed, because another user may have created it.
  private static func create(_ path: String) throws -> FileDescriptor {
    do {
      return try FileDescriptor.open(
        FilePath(path), .readWrite,
        options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
        permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
    } catch Errno.fileExists {
      let status = try? Stat(path, followTargetSymlink: false)
      guard let status, status.type == .regular, status.size == 0 else {
        // A link may point to a recording. A directory or a pipe can't be appended to.
        switch status?.type {
        case .regular?, .symbolicLink?: throw RecordingError.exists(path: path)
        default: throw RecordingError.unwritable(path: path, reason: "not a regular file")
        }
      }
      return try FileDescriptor.open(
        FilePath(path), .readWrite, options: [.noFollow, .closeOnExec])
    }
  }

  /// Checks that the recording still has its name. Otherwise samples would be lost with it.
  ///
  /// - Returns: the size of the journal in bytes.
  /// - Throws: ``RecordingError/removed(path:)``.
  func check() throws(RecordingError) -> Int64 {
    guard let status = try? Stat(path), status.deviceID == device, status.inode == inode else {
      throw .removed(path: path)
    }
    // The latest samples are in the journal.
    guard let journal = try? Stat(path + "-wal") else { throw .removed(path: path + "-wal") }
    return journal.size
  }
}

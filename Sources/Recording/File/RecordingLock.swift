import Libc
import SystemPackage

/// Sees to it that one program at a time records into a file, and that the file stays where it is.
///
/// SQLite locks by fcntl(2), which every close of the file by the same process would undo: this must
/// be let go after SQLite has closed the file.
struct RecordingLock: ~Copyable {
  private let path: String
  private let descriptor: FileDescriptor
  private let device: DeviceID
  private let inode: Inode

  /// - Parameter isNew: whether the file is made; one that is there already must be empty then.
  /// - Throws: ``RecordingError/exists(path:)``, ``RecordingError/inUse(path:)``, or
  ///   ``RecordingError/unwritable(path:reason:)`` where it can't be opened.
  init(_ path: String, isNew: Bool) throws(RecordingError) {
    let file: FileDescriptor
    do {
      file =
        isNew
        ? try Self.make(path)
        : try FileDescriptor.open(FilePath(path), .readWrite, options: .closeOnExec)
    } catch let error as RecordingError {
      throw error
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
      throw .unwritable(path: path, reason: "it is no regular file")
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
    // Closing it would not do where another thread is just starting a program: until its exec that has the
    // file too, and the lock with it (flock(2)).
    flock(descriptor.rawValue, LOCK_UN)
    try? descriptor.close()
  }

  /// Makes the file. An empty one, as mktemp(1) makes, is taken for new; a link is not followed,
  /// since anyone could have laid it there.
  private static func make(_ path: String) throws -> FileDescriptor {
    do {
      return try FileDescriptor.open(
        FilePath(path), .readWrite,
        options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
        permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
    } catch Errno.fileExists {
      let status = try? Stat(path, followTargetSymlink: false)
      guard let status, status.type == .regular, status.size == 0 else {
        // Neither a directory nor a pipe can be appended to. A link may lead to a recording.
        switch status?.type {
        case .regular?, .symbolicLink?: throw RecordingError.exists(path: path)
        default: throw RecordingError.unwritable(path: path, reason: "it is no regular file")
        }
      }
      return try FileDescriptor.open(
        FilePath(path), .readWrite, options: [.noFollow, .closeOnExec])
    }
  }

  /// - Throws: ``RecordingError/removed(path:)`` where the path no longer leads to the file: what is
  ///   written would be lost with it.
  func check() throws(RecordingError) {
    guard let status = try? Stat(path), status.deviceID == device, status.inode == inode else {
      throw .removed(path: path)
    }
    // What is not written back yet lies in the journal.
    guard access(path + "-wal", F_OK) == 0 else { throw .removed(path: path + "-wal") }
  }
}

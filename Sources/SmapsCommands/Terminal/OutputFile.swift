import Libc
import SystemPackage

/// A file that is written atomically.
///
/// It is written as a temporary file, without a name if the file system can, and renamed when it is
/// complete. So no partial file remains if the program is killed meanwhile.
struct OutputFile {
  /// The path as the user typed it.
  let path: String

  /// Checks that the path is not a directory and that its directory exists.
  func checkPath() throws(Failure) {
    if path.isEmpty { throw Failure(OutputMessage.emptyPath, status: Failure.usage) }
    if isDirectory(path) { throw Failure(OutputMessage.isDirectory(path: path)) }
    // A terminal, a pipe or /dev/null is written directly.
    if isSpecial { return }
    let directory = target.directory
    guard isDirectory(directory) else {
      throw Failure(OutputMessage.noDirectory(path: path, directory: directory))
    }
  }

  /// Checks that the file can be written.
  ///
  /// - Throws: ``Failure`` if the directory is missing or not writable, or if the path is a
  ///   directory.
  func check() throws(Failure) {
    try checkPath()
    if isSpecial { return }
    // Permissions, quotas, read-only disks: only an attempt shows them.
    do {
      let (file, name) = try makeTemporaryFile()
      try? file.close()
      if let name { unlink(name) }
    } catch {
      throw Failure(OutputMessage.notWritable(path: path, (error as? Errno) ?? .ioError))
    }
  }

  /// Writes the file. It has the permissions of the file that it replaces; a new file has those
  /// that the umask allows.
  ///
  /// - Throws: ``Failure`` if it can't be written. An existing file is not changed then.
  func write(_ bytes: [UInt8]) throws(Failure) {
    do {
      if isSpecial {
        let file = try FileDescriptor.open(FilePath(path), .writeOnly, options: .closeOnExec)
        try file.closeAfter { _ = try file.writeAll(bytes) }
      } else {
        try replace(with: bytes)
      }
    } catch {
      throw Failure(OutputMessage.notWritable(path: path, (error as? Errno) ?? .ioError))
    }
  }

  private func replace(with bytes: [UInt8]) throws {
    var (file, name) = try makeTemporaryFile()
    do {
      try file.closeAfter {
        _ = try file.writeAll(bytes)
        guard fchmod(file.rawValue, permissions) == 0, fsync(file.rawValue) == 0 else {
          throw Errno(rawValue: errno)
        }
        if name == nil { name = try link(file, to: uniqueName()) }
      }
      guard rename(name ?? "", "\(target.directory)/\(target.name)") == 0 else {
        throw Errno(rawValue: errno)
      }
    } catch {
      if let name { unlink(name) }
      throw error
    }
  }

  /// The permissions of the existing file, or those of a new one.
  private var permissions: mode_t {
    if !isUntrustedSymlink(path), let status = try? Stat(path) {
      return status.mode.rawValue & 0o777
    }
    let mask = umask(0o077)
    umask(mask)
    return 0o666 & ~mask
  }

  /// Makes a file in the directory of the target that only the user can read, open for writing.
  ///
  /// - Returns: the descriptor, and the file's path; `nil` if it has none.
  private func makeTemporaryFile() throws -> (FileDescriptor, name: String?) {
    let nameless = FileDescriptor.OpenOptions(rawValue: linux_o_tmpfile)
    if access(Self.ownDescriptors, X_OK) == 0,
      let file = try? FileDescriptor.open(
        FilePath(target.directory), .writeOnly, options: [nameless, .closeOnExec],
        permissions: .ownerReadWrite)
    {
      return (file, nil)
    }
    let name = uniqueName()
    let file = try FileDescriptor.open(
      FilePath(name), .writeOnly, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
      permissions: .ownerReadWrite)
    return (file, name)
  }

  /// The links that a file without a name is linked from; open(2), "O_TMPFILE".
  private static let ownDescriptors = "/proc/self/fd"

  /// Links a file without a name to a path.
  ///
  /// - Returns: the path.
  private func link(_ file: FileDescriptor, to name: String) throws -> String {
    guard
      linkat(
        AT_FDCWD, "\(Self.ownDescriptors)/\(file.rawValue)", AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0
    else { throw Errno(rawValue: errno) }
    return name
  }

  /// The path of a hidden file beside the target that does not exist.
  private func uniqueName() -> String {
    let (directory, name) = target
    return "\(directory)/.\(name.prefix(100)).\(getpid())-\(UInt32.random(in: 0 ... .max))"
  }

  /// The directory and the name of the file to replace.
  ///
  /// Symbolic links are followed, so that a link stays a link. An untrusted link is replaced.
  private var target: (directory: String, name: String) {
    guard let link = try? Stat(path, followTargetSymlink: false), link.type == .symbolicLink,
      !isUntrustedSymlink(path),
      let resolved = realpath(path, nil)
    else { return splitPath(path) }
    defer { free(resolved) }
    return splitPath(String(cString: resolved))
  }

  private var isSpecial: Bool {
    guard !isUntrustedSymlink(path), let status = try? Stat(path) else { return false }
    return status.type != .regular
  }

  private func isDirectory(_ path: String) -> Bool {
    (try? Stat(path))?.type == .directory
  }
}

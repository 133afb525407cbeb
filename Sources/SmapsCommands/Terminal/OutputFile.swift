import CLinux
import Libc
import SystemPackage

/// A file that comes to be whole or not at all: it is written without a name, or where the file system
/// can't do that under another one, and takes its place when it is complete. So whatever ends the
/// program meanwhile leaves nothing half done behind.
struct OutputFile {
  /// As the user typed it.
  let path: String

  /// Where writing it could never end well, a line that says why.
  ///
  /// - Throws: ``Failure`` where the folder is missing or can't be written to, or a folder stands in
  ///   the file's place.
  func check() throws(Failure) {
    if path.isEmpty { throw Failure(OutputMessage.emptyPath) }
    if isFolder(path) { throw Failure(OutputMessage.isDirectory(path: path)) }
    // What is no regular file (a terminal, a pipe, /dev/null) is written to in its place.
    if isSpecial { return }
    let folder = target.folder
    guard isFolder(folder) else {
      throw Failure(OutputMessage.noDirectory(path: path, directory: folder))
    }
    // Permissions, quotas, read-only disks: trying it is the only way to know.
    do {
      let (file, name) = try makeTemporaryFile()
      try? file.close()
      if let name { unlink(name) }
    } catch {
      throw Failure(OutputMessage.notWritable(path: path, (error as? Errno) ?? .ioError))
    }
  }

  /// Writes the file, readable by whom the user's umask lets read it, or by whoever could read what
  /// stood there before.
  ///
  /// - Throws: ``Failure`` where it can't be written; whatever stood there before stands unchanged.
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
        if name == nil { name = try give(file, aName: uniqueName()) }
      }
      guard rename(name ?? "", "\(target.folder)/\(target.name)") == 0 else {
        throw Errno(rawValue: errno)
      }
    } catch {
      if let name { unlink(name) }
      throw error
    }
  }

  /// Of the file that stands there, or else what a new one is given.
  private var permissions: mode_t {
    if !isUntrustedSymlink(path), let status = try? Stat(path) {
      return status.mode.rawValue & 0o777
    }
    let mask = umask(0o077)
    umask(mask)
    return 0o666 & ~mask
  }

  /// A new file on the target's disk that nobody else can read, open for writing.
  ///
  /// - Returns: its name too, where it has one.
  private func makeTemporaryFile() throws -> (FileDescriptor, name: String?) {
    let nameless = FileDescriptor.OpenOptions(rawValue: linux_o_tmpfile)
    if access(Self.ownDescriptors, X_OK) == 0,
      let file = try? FileDescriptor.open(
        FilePath(target.folder), .writeOnly, options: [nameless, .closeOnExec],
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

  /// Where a file without a name gets one from, open(2), "O_TMPFILE".
  private static let ownDescriptors = "/proc/self/fd"

  /// Gives a file its name.
  private func give(_ file: FileDescriptor, aName name: String) throws -> String {
    guard
      linkat(
        AT_FDCWD, "\(Self.ownDescriptors)/\(file.rawValue)", AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0
    else { throw Errno(rawValue: errno) }
    return name
  }

  /// A hidden one beside the target that no other file has.
  private func uniqueName() -> String {
    let (folder, name) = target
    return "\(folder)/.\(name.prefix(100)).\(getpid())-\(UInt32.random(in: 0 ... .max))"
  }

  /// The folder and the name of the file that is to be replaced.
  ///
  /// A link is followed to what it stands for, so that it stays a link; a planted one is replaced.
  private var target: (folder: String, name: String) {
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

  private func isFolder(_ path: String) -> Bool {
    (try? Stat(path))?.type == .directory
  }
}

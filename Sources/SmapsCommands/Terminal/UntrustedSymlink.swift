import Libc
import SystemPackage

/// Whether a path ends in a symbolic link that another user may have created to redirect the
/// output.
///
/// This is the rule of `fs.protected_symlinks` (proc_sys_fs(5)), which may be disabled: in a
/// world-writable directory a link is trusted only if the directory is sticky and the link belongs
/// to this user or to the directory's owner.
func isUntrustedSymlink(_ path: String) -> Bool {
  guard let link = try? Stat(path, followTargetSymlink: false), link.type == .symbolicLink,
    let directory = try? Stat(splitPath(path).directory),
    directory.permissions.contains(.otherWrite)
  else { return false }
  // The sticky bit.
  if !directory.permissions.contains(.saveText) { return true }
  return link.userID.rawValue != geteuid() && link.userID != directory.userID
}

/// - Throws: ``Failure`` if the path ends in an untrusted symbolic link.
func rejectUntrustedSymlink(_ path: String) throws(Failure) {
  guard isUntrustedSymlink(path) else { return }
  throw Failure(OutputMessage.untrustedSymlink(path: path))
}

/// Splits a path into its directory and the name in it.
func splitPath(_ path: String) -> (directory: String, name: String) {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
  let directory = slash == path.utf8.startIndex ? "/" : String(path[..<slash])
  return (directory, String(path[path.utf8.index(after: slash)...]))
}

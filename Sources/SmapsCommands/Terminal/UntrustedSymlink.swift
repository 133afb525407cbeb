import Libc
import SystemPackage

/// Whether a path ends in a symbolic link that somebody else may have laid there, so that what is written
/// through it would land where they want it.
///
/// It is the rule of `fs.protected_symlinks` (proc_sys_fs(5)), which a machine may have switched off: where
/// everybody may write, a link is followed only in a sticky folder, and if it belongs to who follows it
/// or to the folder's owner.
func isUntrustedSymlink(_ path: String) -> Bool {
  guard let link = try? Stat(path, followTargetSymlink: false), link.type == .symbolicLink,
    let folder = try? Stat(splitPath(path).folder), folder.permissions.contains(.otherWrite)
  else { return false }
  // The sticky bit.
  if !folder.permissions.contains(.saveText) { return true }
  return link.userID.rawValue != geteuid() && link.userID != folder.userID
}

/// - Throws: ``Failure`` where a path is not to be written to for the link that it ends in.
func rejectUntrustedSymlink(_ path: String) throws(Failure) {
  guard isUntrustedSymlink(path) else { return }
  throw Failure(OutputMessage.untrustedSymlink(path: path))
}

/// The folder that a path leads to, and the name in it.
func splitPath(_ path: String) -> (folder: String, name: String) {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
  let folder = slash == path.utf8.startIndex ? "/" : String(path[..<slash])
  return (folder, String(path[path.utf8.index(after: slash)...]))
}

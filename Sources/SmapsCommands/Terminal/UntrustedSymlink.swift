import Libc

/// Whether a path ends in a symbolic link that somebody else may have laid there, so that what is written
/// through it would land where they want it.
///
/// It is the rule of `fs.protected_symlinks` (proc_sys_fs(5)), which a machine may have switched off: where
/// everybody may write, a link is followed only in a sticky folder, and if it belongs to who follows it
/// or to the folder's owner.
func isUntrustedSymlink(_ path: String) -> Bool {
  var link = stat()
  var folder = stat()
  guard lstat(path, &link) == 0, link.st_mode & S_IFMT == S_IFLNK,
    stat(splitPath(path).folder, &folder) == 0, folder.st_mode & S_IWOTH != 0
  else { return false }
  if folder.st_mode & S_ISVTX == 0 { return true }
  return link.st_uid != geteuid() && link.st_uid != folder.st_uid
}

/// - Throws: ``Failure`` where a path is not to be written to for the link that it ends in.
func rejectUntrustedSymlink(_ path: String) throws(Failure) {
  guard isUntrustedSymlink(path) else { return }
  throw Failure(
    "cannot write '\(path)': it is a symbolic link in a folder where everybody may write, and not "
      + "yours; remove it, or choose another name")
}

/// The folder that a path leads to, and the name in it.
func splitPath(_ path: String) -> (folder: String, name: String) {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
  let folder = slash == path.utf8.startIndex ? "/" : String(path[..<slash])
  return (folder, String(path[path.utf8.index(after: slash)...]))
}

import Libc
package import SystemPackage

/// A new directory for temporary files, which other users can't access.
///
/// It is removed with its files when this value is destroyed. A file that is still open then can be
/// used until it is closed (unlink(2)).
package struct TemporaryDirectory: ~Copyable {
  package let path: String

  /// Creates the directory.
  ///
  /// - Parameters:
  ///   - name: the first part of its name; the rest is random.
  ///   - parent: the directory that contains it.
  /// - Throws: `Errno` if it can't be created.
  package init(named name: String, in parent: String = Self.parent) throws(Errno) {
    var template = Array("\(parent)/\(name)-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
    path = String(
      decoding: template.dropLast().map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
  }

  deinit {
    if let listing = opendir(path) {
      while let entry = readdir(listing) {
        // Fails for "." and "..".
        withUnsafeBytes(of: &entry.pointee.d_name) { name in
          guard let name = name.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
          unlinkat(dirfd(listing), name, 0)
        }
      }
      closedir(listing)
    }
    rmdir(path)
  }

  /// Removes the directory and its files.
  package consuming func remove() {
    // deinit does it.
  }

  /// The directory for temporary files: `TMPDIR`, or else `/var/tmp`, or `/tmp` if that is not
  /// writable. SQLite has the same order (tempfiles.html). `/tmp` is often in memory.
  package static var parent: String {
    if let directory = getenv("TMPDIR"), directory.pointee != 0 {
      return String(cString: directory)
    }
    return access("/var/tmp", W_OK | X_OK) == 0 ? "/var/tmp" : "/tmp"
  }
}

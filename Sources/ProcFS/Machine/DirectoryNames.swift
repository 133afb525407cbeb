import Libc

/// Reads the names in a directory, in the order of the file system.
///
/// - Parameter descriptor: an open directory, which is closed.
/// - Returns: no name if it can't be read.
func directoryNames(closing descriptor: Int32) -> [String] {
  guard let stream = fdopendir(descriptor) else {
    close(descriptor)
    return []
  }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
      name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names
}

import Libc

/// A file can't be written.
struct FileError: Error, CustomStringConvertible {
  let description: String
}

/// Creates or overwrites a file.
///
/// - Throws: ``FileError`` with the reason from the system.
func write(_ bytes: [UInt8], to path: String) throws(FileError) {
  guard let file = fopen(path, "w") else {
    throw FileError(description: "cannot write '\(path)': \(String(cString: strerror(errno)))")
  }
  let written = fwrite(bytes, 1, bytes.count, file)
  guard fclose(file) == 0, written == bytes.count else {
    throw FileError(description: "cannot write '\(path)' whole")
  }
}

import SystemPackage

/// Why an output can't be written.
enum OutputMessage: Message {
  case emptyPath
  case isDirectory(path: String)
  case noDirectory(path: String, directory: String)
  case notWritable(path: String, Errno)
  case standardOutput(Errno)
  /// Another user may have created the symbolic link at the end of the path.
  case untrustedSymlink(path: String)
  /// The file of `-o` is also read, or recorded into.
  case sameFile(path: String, option: String, other: String)
  /// Temporary data of an export can't be written or read.
  case temporaryFile(directory: String, reason: String)

  var message: String {
    switch self {
    case .emptyPath: "can't write '': expected the name of a file"
    case .isDirectory(let path): "can't write '\(path)': it is a directory; name a file in it"
    case .noDirectory(let path, let directory):
      "can't write '\(path)': no such directory '\(directory)'; create it first"
    case .notWritable(let path, let errno): "can't write '\(path)': \(errno)"
    case .standardOutput(let errno): "can't write to stdout: \(errno)"
    case .untrustedSymlink(let path):
      "can't write '\(path)': it is another user's symbolic link in a world-writable directory; "
        + "delete it, or choose another name"
    case .sameFile(let path, let option, let other):
      "-o '\(path)' and \(option) '\(other)' can't be the same file; choose another name"
    case .temporaryFile(let directory, let reason):
      "can't use a temporary file in '\(directory)': \(reason); set TMPDIR to another directory"
    }
  }
}

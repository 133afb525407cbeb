package import SystemPackage

import Libc

/// Reads small files that have secrets.
package enum ProtectedFile {
  package enum Failure: Error, Equatable {
    case unreadable(Errno)
    case tooLarge(limit: Int)

    /// What it means for a configuration.
    ///
    /// - Parameters:
    ///   - key: the key that names the file; `nil` if it is the configuration.
    ///   - path: the path of the file.
    package func problem(key: String?, path: String) -> WebConfigurationError.Problem {
      switch self {
      case .unreadable(let errno): .unreadable(key: key, path: path, errno)
      case .tooLarge(let limit): .tooLarge(key: key, path: path, limit: limit)
      }
    }
  }

  /// Reads a regular file.
  ///
  /// - Parameter limit: the largest size, in bytes.
  /// - Throws: ``Failure``; `invalidArgument` if it is not a regular file.
  package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    // A FIFO is not waited for.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(Errno(rawValue: errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(Errno(rawValue: errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(status.st_mode & S_IFMT == S_IFDIR ? .isDirectory : .invalidArgument)
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = Libc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(Errno(rawValue: errno)) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
    }
  }
}

/// What changes if a file is written to or replaced, stat(2).
package struct FileStamp: Sendable, Equatable {
  private let device: UInt64
  private let inode: UInt64
  private let size: Int64
  private let modified: [Int]
  private let mode: UInt32

  /// `nil` if there is no such file.
  package init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    modified = [
      status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
    ]
    mode = UInt32(status.st_mode)
  }

  /// Whether users of other groups may read it.
  package var isReadableByAll: Bool { mode & 0o004 != 0 }
}

import Libc
import SystemPackage

/// Disk space for data that does not fit into memory: blocks of equal size, addressed by number.
/// The file is unnamed and disappears when the program exits.
struct BlockFile: ~Copyable {
  /// The size of a block in bytes.
  static let blockSize = 4096

  private let directory: String
  private let descriptor: FileDescriptor
  private var blocks = 0

  /// - Throws: ``Failure`` if the file can't be created.
  init() throws(Failure) {
    // The default of SQLite (tempfiles.html), because /tmp is often in memory.
    directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/var/tmp"
    var template = Array("\(directory)/smaps-export-XXXXXX".utf8CString)
    let opened = mkstemp(&template)
    guard opened >= 0 else { throw Self.failure(Errno(rawValue: errno), in: directory) }
    unlink(template)
    _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
    descriptor = FileDescriptor(rawValue: opened)
  }

  deinit {
    try? descriptor.close()
  }

  /// Allocates a block. Numbers begin with 1.
  mutating func allocate() -> Int {
    blocks += 1
    return blocks
  }

  func write(_ bytes: [UInt8], to block: Int) throws(Failure) {
    do {
      try descriptor.writeAll(toAbsoluteOffset: Self.offset(of: block), bytes)
    } catch {
      throw Self.failure((error as? Errno) ?? .ioError, in: directory)
    }
  }

  /// Reads a block. Bytes that were never written are 0.
  func read(_ block: Int) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.blockSize)
    var count = 0
    do {
      while count < bytes.count {
        let more = try bytes.withUnsafeMutableBytes { buffer in
          try descriptor.read(
            fromAbsoluteOffset: Self.offset(of: block) + Int64(count),
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
        }
        if more == 0 { break }
        count += more
      }
    } catch {
      throw Self.failure((error as? Errno) ?? .ioError, in: directory)
    }
    return bytes
  }

  private static func offset(of block: Int) -> Int64 { Int64((block - 1) * blockSize) }

  private static func failure(_ errno: Errno, in directory: String) -> Failure {
    Failure(OutputMessage.temporaryFile(directory: directory, errno))
  }
}

import Libc
import SystemPackage

/// Room on a disk for what does not fit into memory: blocks of one size, each found by its number. The
/// file has no name, and is gone when the program ends.
struct BlockFile: ~Copyable {
  /// In bytes.
  static let blockSize = 4096

  private let folder: String
  private let descriptor: FileDescriptor
  private var blocks = 0

  /// - Throws: ``Failure`` where no file can be made.
  init() throws(Failure) {
    // As SQLite does (tempfiles.html): /tmp is often memory.
    folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/var/tmp"
    var template = Array("\(folder)/smaps-export-XXXXXX".utf8CString)
    let opened = mkstemp(&template)
    guard opened >= 0 else { throw Self.failure(Errno(rawValue: errno), in: folder) }
    unlink(template)
    _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
    descriptor = FileDescriptor(rawValue: opened)
  }

  deinit {
    try? descriptor.close()
  }

  /// A block that nobody has yet; numbers begin with 1.
  mutating func allocate() -> Int {
    blocks += 1
    return blocks
  }

  func write(_ bytes: [UInt8], to block: Int) throws(Failure) {
    do {
      try descriptor.writeAll(toAbsoluteOffset: Self.offset(of: block), bytes)
    } catch {
      throw Self.failure((error as? Errno) ?? .ioError, in: folder)
    }
  }

  /// All of a block; what was never written of it is 0, or missing at the end.
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
      throw Self.failure((error as? Errno) ?? .ioError, in: folder)
    }
    return bytes
  }

  private static func offset(of block: Int) -> Int64 { Int64((block - 1) * blockSize) }

  private static func failure(_ errno: Errno, in folder: String) -> Failure {
    Failure(OutputMessage.temporaryFile(directory: folder, errno))
  }
}

import Libc
import SystemPackage

/// A recording copied with its journal to where SQLite may write beside it, and nobody else may read.
struct RecordingCopy {
  private let folder: String

  var path: String { folder + "/recording" }

  /// - Throws: `Errno` where there is no room for it.
  init(of path: String) throws {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/smaps-recording-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    do {
      try Self.copy(path, to: folder + "/recording")
      if access(path + "-wal", F_OK) == 0 {
        try Self.copy(path + "-wal", to: folder + "/recording-wal")
      }
    } catch {
      Self.remove(folder)
      throw error
    }
  }

  /// Removes the copy. Whoever has it open can go on reading (unlink(2)).
  func remove() {
    Self.remove(folder)
  }

  private static func copy(_ source: String, to target: String) throws {
    let from = try FileDescriptor.open(FilePath(source), .readOnly, options: .closeOnExec)
    try from.closeAfter {
      let to = try FileDescriptor.open(
        FilePath(target), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: .ownerReadWrite)
      try to.closeAfter {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
          let count = try buffer.withUnsafeMutableBytes { try from.read(into: $0) }
          if count == 0 { return }
          try to.writeAll(buffer[..<count])
        }
      }
    }
  }

  private static func remove(_ folder: String) {
    for suffix in ["", "-wal", "-shm", "-journal"] { unlink(folder + "/recording" + suffix) }
    rmdir(folder)
  }
}

import Libc
import SystemPackage
import TemporaryFiles

/// A temporary copy of a recording and its journal, in a directory where SQLite can write.
///
/// It is removed when this value is destroyed. A reader that has it open can go on reading.
struct RecordingCopy: ~Copyable {
  private let directory: TemporaryDirectory

  var path: String { Self.path(in: directory) }

  private static func path(in directory: borrowing TemporaryDirectory) -> String {
    directory.path + "/recording"
  }

  /// - Throws: `Errno` if the recording can't be read or the copy can't be written.
  init(of path: String) throws {
    let directory = try TemporaryDirectory(named: "smaps-recording")
    for suffix in ["", "-wal"] where suffix.isEmpty || access(path + suffix, F_OK) == 0 {
      try Self.copy(path + suffix, to: Self.path(in: directory) + suffix)
    }
    self.directory = directory
  }

  /// Removes the copy.
  consuming func remove() {
    directory.remove()
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
}

import Foundation
import SystemPackage

/// A folder of its own, gone when the body has run.
package func withTemporaryDirectory<Result>(_ body: (String) async throws -> Result) async throws
  -> Result
{
  let folder = FileManager.default.temporaryDirectory.path + "/smaps-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try await body(folder)
}

/// The text of a file; nil where there is none.
///
/// Foundation stops at the first short read, and /proc gives no more than a page at a time.
package func contents(_ path: String) -> String? {
  guard let file = try? FileDescriptor.open(FilePath(path), .readOnly) else { return nil }
  return try? file.closeAfter { try file.readToEnd() }
}

extension FileDescriptor {
  /// All that there is to read.
  package func readToEnd() throws -> String {
    var bytes: [UInt8] = []
    while true {
      let piece = try [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
        count = try read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      if piece.isEmpty { return String(decoding: bytes, as: UTF8.self) }
      bytes += piece
    }
  }
}

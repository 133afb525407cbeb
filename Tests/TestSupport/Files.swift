import Foundation
import Subprocess
import SystemPackage

/// Creates a temporary directory, passes its path to the body, and removes it afterwards.
package func withTemporaryDirectory<Result>(_ body: (String) async throws -> Result) async throws
  -> Result
{
  let directory = FileManager.default.temporaryDirectory.path + "/smaps-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: directory) }
  return try await body(directory)
}

/// Copies an executable file with cp(1).
///
/// If this process wrote the copy, a child that another thread forks at that moment would inherit
/// the open file. Until that child calls exec, the copy can't be executed (ETXTBSY, execve(2)).
package func copyExecutable(from source: String, to path: String) async throws {
  let result = try await Subprocess.run(
    .name("cp"), arguments: [source, path], output: .discarded, error: .string(limit: 4096))
  guard result.terminationStatus == .exited(0) else {
    throw KnownProgram.Unusable(description: result.standardError)
  }
}

/// Writes an executable script with sh(1), for the reason given at ``copyExecutable(from:to:)``.
package func writeExecutable(_ text: String, to path: String) async throws {
  let result = try await Subprocess.run(
    .name("sh"), arguments: ["-c", #"cat > "$0" && chmod 755 "$0""#, path], input: .string(text),
    output: .discarded, error: .string(limit: 4096))
  guard result.terminationStatus == .exited(0) else {
    throw KnownProgram.Unusable(description: result.standardError)
  }
}

/// Returns the text of a file, or `nil` if it can't be read.
///
/// Foundation stops at the first short read, but files in /proc return at most a page per read.
package func contents(_ path: String) -> String? {
  guard let file = try? FileDescriptor.open(FilePath(path), .readOnly) else { return nil }
  return try? file.closeAfter { try file.readToEnd() }
}

/// Whether a process has exited, including one that its parent has not waited for yet.
package func hasExited(_ pid: Int32) -> Bool {
  contents("/proc/\(pid)/stat")?.contains(") Z ") ?? true
}

extension FileDescriptor {
  /// Reads until the end of the file.
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

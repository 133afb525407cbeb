import Foundation
import Subprocess
import Synchronization

/// A C source file, compiled at most once by each test process.
///
/// The results are in a temporary directory, which is removed when the test process exits.
package enum CompiledProgram {
  private struct Build: Hashable {
    let source: String
    let options: [String]
  }

  private static let builds = Mutex<[Build: Task<String, any Error>]>([:])

  private static let directory: String = {
    let path = FileManager.default.temporaryDirectory.path + "/smaps-compiled-\(UUID().uuidString)"
    atexit { try? FileManager.default.removeItem(atPath: CompiledProgram.directory) }
    return path
  }()

  /// Compiles a file and returns the path of the result.
  ///
  /// - Parameter source: The path of the C file below `Tests/Native`.
  /// - Throws: ``KnownProgram/Unusable`` if there is no compiler, or if it fails or warns.
  package static func path(of source: String, _ options: [String]) async throws -> String {
    let build = Build(source: source, options: options)
    let task = builds.withLock { builds in
      let number = builds.count
      let task = builds[build] ?? Task { try await compile(build, number: number) }
      builds[build] = task
      return task
    }
    return try await task.value
  }

  private static func compile(_ build: Build, number: Int) async throws -> String {
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    let path = "\(directory)/\(number)"
    let source = "\(Checkout.root)/Tests/Native/\(build.source)"
    let arguments = ["-O1", "-Wall", "-Wextra", "-Werror", "-o", path, source] + build.options
    do {
      let result = try await Subprocess.run(
        .name("cc"), arguments: Arguments(arguments), output: .discarded,
        error: .string(limit: 1 << 20))
      guard result.terminationStatus == .exited(0) else {
        throw KnownProgram.Unusable(description: result.standardError)
      }
    } catch is SubprocessError {
      throw KnownProgram.Unusable(
        description: "the known programs need a C compiler: apt-get install gcc libc6-dev")
    }
    return path
  }
}

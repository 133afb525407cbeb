import Foundation
import Subprocess
import SystemPackage
import TestSupport

/// The profiler, with `Tests/Injection/fail.c` loaded into it.
enum FailingCalls {
  /// Compiled once for all tests.
  private static let library = Task {
    let folder = FileManager.default.temporaryDirectory.path
    let path = "\(folder)/smaps-fail-\(getpid()).so"
    try await KnownProgram.compile("../Injection/fail", to: path, ["-shared", "-fPIC"])
    return path
  }

  /// - Parameter variables: what `fail.c` is told.
  static func run(
    _ variables: [String], _ arguments: [String]
  ) async throws -> BuiltProgram.Result {
    try await EndToEndTests.run(
      .name("env"),
      ["LD_PRELOAD=\(library.value)"] + variables + [BuiltProgram.profiler.path.string] + arguments)
  }
}

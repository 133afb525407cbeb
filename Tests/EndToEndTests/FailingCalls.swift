import Subprocess
import SystemPackage
import TestSupport

/// Runs the profiler with the preloaded library `Tests/Native/Injection/fail.c`.
enum FailingCalls {
  /// - Parameter variables: Assignments that control `fail.c`.
  static func run(
    _ variables: [String], _ arguments: [String]
  ) async throws -> BuiltProgram.Result {
    let library = try await CompiledProgram.path(of: "Injection/fail.c", ["-shared", "-fPIC"])
    return try await EndToEndTests.run(
      .name("env"),
      ["LD_PRELOAD=\(library)"] + variables + [BuiltProgram.profiler.path.string] + arguments)
  }
}

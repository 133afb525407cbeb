import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Exports of recorded runs.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct ExportTests {
  @Test func `a missing directory for temporary files is an error`() async throws {
    let result = try await run(
      .name("env"),
      [
        "TMPDIR=/nowhere", BuiltProgram.profiler.path.string,
        "--replay", Checkout.recording("workers.db"), "--export", "openmetrics",
      ])
    #expect(result.status == .exited(1))
    #expect(result.output == "")
    for fact in ["'/nowhere'", "TMPDIR"] { #expect(result.errors.contains(fact)) }
  }
}

import Foundation
import Testing

@Suite(.serialized) struct ReuseOptionTests {
  /// Beside all that makes something of samples, or decides who is read.
  @Test func `what is reused is right at once when it changes, and is not held`() async throws {
    try await withFolder { folder in
      let program = try await KnownProgram("anonymous", in: folder)
      _ = try program.step()
      let recording = "\(folder)/run.db"
      let profiler = try RunningProfiler(
        "--reuse-unchanged", "-r", recording, "--max-load", "100", "--max-total", "1GiB", "-f",
        "--listen", "127.0.0.1:0", "-o", "/dev/stdout", program.pattern)
      let before = try profiler.next()
      func isRight(_ sample: RunningProfiler.Sample, _ truth: KnownProgram.Truth) -> Bool {
        guard let member = sample.members[truth.pid], !member.isHeld else { return false }
        let grown =
          (member.memory[truth.key] ?? 0) - (before.members[truth.pid]?.memory[truth.key] ?? 0)
        return abs(grown - truth.bytes) <= 4096 * truth.mappings
      }
      var steps = 0
      while true {
        // Long enough to be reused.
        for _ in 0..<5 { _ = try profiler.next() }
        try program.proceed()
        guard let truth = try program.step()?.first else { break }
        _ = try profiler.next { isRight($0, truth) }
        for _ in 0..<5 { #expect(isRight(try profiler.next(), truth)) }
        steps += 1
      }
      #expect(steps == 3)
    }
  }
}

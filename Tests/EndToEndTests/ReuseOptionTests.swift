import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)), .serialized) struct ReuseOptionTests {
  /// Beside all that makes something of samples, or decides who is read.
  @Test func `what is reused is right at once when it changes, and is not held`() async throws {
    try await withTemporaryDirectory { folder in
      try await KnownProgram.run("anonymous", in: folder) { program in
        _ = try await program.step()
        let recording = "\(folder)/run.db"
        try await RunningProfiler.run(
          "--reuse-unchanged", "-r", recording, "--max-load", "100", "--max-total", "1GiB", "-f",
          "--listen", "127.0.0.1:0", "-o", "/dev/stdout", program.pattern
        ) { profiler in
          let before = try await profiler.next()
          func isRight(_ sample: RunningProfiler.Sample, _ truth: KnownProgram.Truth) -> Bool {
            guard let member = sample.members[truth.pid] else { return false }
            let grown =
              (member.memory[truth.key] ?? 0) - (before.members[truth.pid]?.memory[truth.key] ?? 0)
            return abs(grown - truth.bytes) <= 4096 * truth.mappings
          }
          var steps = 0
          while true {
            // Long enough to be reused.
            for _ in 0..<5 { _ = try await profiler.next() }
            try program.proceed()
            guard let truth = try await program.step()?.first else { break }
            // A busy machine may keep any reading waiting, and hold what was read before.
            func isFresh(_ sample: RunningProfiler.Sample) -> Bool {
              isRight(sample, truth) && sample.members[truth.pid]?.isHeld == false
            }
            _ = try await profiler.next(where: isFresh)
            for _ in 0..<5 { #expect(isRight(try await profiler.next(), truth)) }
            _ = try await profiler.next(where: isFresh)
            steps += 1
          }
          #expect(steps == 3)
        }
      }
    }
  }
}

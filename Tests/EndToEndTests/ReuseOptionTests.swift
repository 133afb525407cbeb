import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct ReuseOptionTests {
  /// Together with other options that consume samples, or decide which processes are read.
  @Test func `a reused value is updated in the next sample, and is not held`() async throws {
    try await withTemporaryDirectory { directory in
      try await KnownProgram.run("anonymous", in: directory) { program in
        _ = try await program.step()
        let recording = "\(directory)/run.db"
        try await RunningProfiler.run(
          "--reuse-unchanged", "-r", recording, "--max-load", "100", "--max-total", "1GiB", "-f",
          "--listen", "127.0.0.1:0", "-o", "/dev/stdout", program.pattern
        ) { profiler in
          let before = try await profiler.next()
          func isCorrect(_ sample: RunningProfiler.Sample, _ truth: KnownProgram.Truth) -> Bool {
            guard let member = sample.members[truth.pid] else { return false }
            let grown =
              (member.memory[truth.key] ?? 0) - (before.members[truth.pid]?.memory[truth.key] ?? 0)
            return abs(grown - truth.bytes) <= 4096 * truth.mappings
          }
          var steps = 0
          while true {
            // Enough samples to be reused.
            for _ in 0..<5 { _ = try await profiler.next() }
            try program.proceed()
            guard let truth = try await program.step()?.first else { break }
            // On a busy machine a read may take too long. Its previous value is held then.
            func isFresh(_ sample: RunningProfiler.Sample) -> Bool {
              isCorrect(sample, truth) && sample.members[truth.pid]?.isHeld == false
            }
            _ = try await profiler.next(where: isFresh)
            for _ in 0..<5 { #expect(isCorrect(try await profiler.next(), truth)) }
            _ = try await profiler.next(where: isFresh)
            steps += 1
          }
          #expect(steps == 3)
        }
      }
    }
  }
}

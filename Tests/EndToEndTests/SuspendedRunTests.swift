import Foundation
import Subprocess
import SystemPackage
import Testing
import TestSupport

/// A run that is suspended (Ctrl-Z) and resumed.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct SuspendedRunTests {
  @Test func `a suspension is a gap, and no other sample is lost`() async throws {
    try await withTemporaryDirectory { directory in
      let recording = "\(directory)/run.db"
      let result = try await Subprocess.run(
        .path(BuiltProgram.profiler.path),
        arguments: [
          "--proc", Checkout.tree("bash-vim"), "-j", "-i", "0.02", "-w", "-r", recording, "-g",
          "\(directory)/chart.svg",
        ],
        input: .none, output: .sequence, error: .string(limit: 1 << 20)
      ) { execution in
        var times: [Int] = []
        var last = Int.max
        for try await line in execution.standardOutput.strings() where !line.isEmpty {
          times.append(try Self.time(of: line))
          if times.count == 10 {
            let stat = "/proc/\(execution.processIdentifier.value)/stat"
            try execution.send(signal: .suspend)
            try await poll { contents(stat)?.contains(") T ") == true }
            let resumption = ContinuousClock.now + .milliseconds(400)
            try await poll { ContinuousClock.now >= resumption }
            try execution.send(signal: .resume)
          }
          // Lines that were written before the suspension arrive late, many at a time.
          if last == .max, Self.pauses(times).contains(where: { $0 >= 300 }) || times.count > 5000 {
            last = times.count + 10
          }
          if times.count == last { try execution.send(signal: .interrupt) }
        }
        return times
      }
      #expect(result.terminationStatus == .exited(0))
      let times = result.closureResult
      #expect(Self.pauses(times).contains { $0 >= 300 })
      #expect(result.standardError.contains("the profiler was stopped"))
      let outline = try SVGOutline(try #require(contents("\(directory)/chart.svg")))
      #expect(outline.summary.contains("\(times.count) samples"))
      #expect(outline.summary.contains("the profiler was stopped"))
      // Each of seven layers has at least two areas, and a square in the legend.
      let areas = outline.shapes.filter { $0.kind == "path" && $0.steps.last == "Z" }
      let layers = Dictionary(grouping: areas, by: \.paint).values.filter { $0.count >= 3 }
      #expect(layers.count >= 7)
      let replayed = try await BuiltProgram.profiler("--replay", recording, "-j")
      #expect(replayed.output.split(separator: "\n").count == times.count)
      // The reason is recorded.
      #expect(replayed.output.contains(#""reason":"stopped""#))
      let summary = try await BuiltProgram.profiler("--replay", recording, "--summary")
      #expect(summary.output.contains("the profiler was stopped"))
    }
  }

  private static func time(of line: String) throws -> Int {
    let sample = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    let interval = try #require(sample?["interval"] as? [String: Int])
    return try #require(interval["start_millis"])
  }

  /// The times between the starts of consecutive samples, in milliseconds.
  private static func pauses(_ times: [Int]) -> [Int] {
    zip(times, times.dropFirst()).map { $1 - $0 }
  }
}

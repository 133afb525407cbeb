import Foundation
import MemoryProfile
import Plot
import PlotCairo
import ProcFS

/// Draws by how much values that `--reuse-unchanged` reports differ from those of full reads.
///
///     reuse-error SECONDS FILE TITLE PID...
///
/// Reads the processes twice a second, with and without reuse. Prints the largest error, and the
/// longest time for which a process had one.
@main enum ReuseError {
  /// The categories that only the process itself and its relatives change.
  private static let own: [MemoryProfile.Category] = [.stack, .heap, .threadStack, .anonymous]

  /// The errors of one sample, in bytes, summed over processes.
  private struct Errors {
    var own: UInt64 = 0
    var files: UInt64 = 0
  }

  static func main() async throws {
    let arguments = Swift.CommandLine.arguments.dropFirst()
    let pids = arguments.dropFirst(3).compactMap { Int32($0) }.map { ProcessID(rawValue: $0) }
    guard let seconds = arguments.first.flatMap({ Int($0) }), !pids.isEmpty else {
      print("usage: reuse-error SECONDS FILE TITLE PID...")
      exit(64)
    }
    let selection = Selection(pids: Set(pids))
    var reusing = Sampler(
      try ProcTree(), selection: selection, options: SamplerOptions(reuse: .clock))
    var full = Sampler(try ProcTree(), selection: selection)
    let begin = ContinuousClock.now
    var times: [Double] = []
    var samples: [Errors] = []
    var since: [ProcessID: Duration] = [:]
    var longest = Duration.zero
    for half in 0..<(2 * seconds) {
      try await Task.sleep(until: begin + .milliseconds(500 * half))
      let now = ContinuousClock.now - begin
      let reused = try reusing.records(at: now)
      var errors = Errors()
      for (found, expected) in zip(reused, try full.records()) where found.pid == expected.pid {
        let own = Self.error(found.memory, expected.memory) { Self.own.contains($0) }
        let files = Self.error(found.memory, expected.memory) { !Self.own.contains($0) }
        errors.own += own
        errors.files += files
        // What the kernel rounds is no error.
        guard own + files > 8 << 10 else {
          since[found.pid] = nil
          continue
        }
        since[found.pid] = since[found.pid] ?? now
        longest = max(longest, now - (since[found.pid] ?? now))
      }
      times.append(Double(half) / 2)
      samples.append(errors)
    }
    let worst = (samples.map(\.own).max() ?? 0, samples.map(\.files).max() ?? 0)
    let age = Int(longest.components.seconds)
    print("largest error of a sample: own memory \(worst.0) bytes, files \(worst.1) bytes")
    print("longest time with an error: \(age) s")
    let paths = Array(arguments)
    try draw(
      times, samples, title: paths[2],
      subtitle: "sum over \(pids.count) processes; no error is older than \(age) s", to: paths[1])
  }

  private static func error(
    _ one: MemoryUsage, _ other: MemoryUsage, of includes: (MemoryProfile.Category) -> Bool
  ) -> UInt64 {
    MemoryProfile.Category.allCases.filter(includes)
      .reduce(0) { $0 + (max(one[$1], other[$1]) - min(one[$1], other[$1])) }
  }

  private static func draw(
    _ times: [Double], _ samples: [Errors], title: String, subtitle: String, to path: String
  ) throws {
    let chart = Chart(
      title: title, subtitle: subtitle, times: times,
      valueAxis: Axis(title: "error of PSS", quantity: .bytes),
      lines: [
        Chart.Series(
          name: "files and shared memory", color: Palette.color(at: 1),
          values: samples.map { Double($0.files) }),
        Chart.Series(
          name: "own memory", color: Palette.color(at: 0), values: samples.map { Double($0.own) }),
      ])
    let picture = try chart.scene(
      size: PixelSize(width: 840, height: 420), measuring: try CairoTextMeasure()
    ).rendered(as: .svg)
    try Data(picture).write(to: URL(fileURLWithPath: path))
  }
}

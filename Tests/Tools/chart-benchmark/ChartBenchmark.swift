import Foundation
import Plot
import PlotCairo
import PlotGnuplot

/// Measures the time to draw a chart with 13 layers as SVG, compared to gnuplot.
///
/// Gnuplot draws the same data twice: all samples, as in a handwritten script, and downsampled, as
/// `--graph-backend gnuplot` does.
///
///     swift run -c release chart-benchmark
@main enum ChartBenchmark {
  static func main() throws {
    print(
      """
      | samples | cairo, ms | SVG, kB | gnuplot, ms | SVG, kB | ÷ cairo \
      | gnuplot of the reduced, ms | SVG, kB |
      |---|---|---|---|---|---|---|---|
      """)
    for samples in [1000, 100_000, 1_000_000] {
      let chart = leak(samples: samples)
      // The fastest of several runs; the largest chart is drawn once.
      let runs = samples > 100_000 ? 1 : 3
      let (ours, picture) = try fastest(of: runs + 2) {
        try chart.scene(measuring: try CairoTextMeasure()).rendered(as: .svg)
      }
      let script = chart.fullGnuplotScript(.svg).text
      let (theirs, large) = try fastest(of: runs) { try gnuplot(script) }
      let (reduced, small) = try fastest(of: runs) { try gnuplot(chart.gnuplotScript(.svg).text) }
      print(
        "| \(samples) | \(format(ours)) | \(picture.count / 1000) | \(format(theirs)) "
          + "| \(large.count / 1000) | \(format(theirs / ours, unit: 1)) | \(format(reduced)) "
          + "| \(small.count / 1000) |")
    }
  }

  /// Returns the chart of a server that leaks, with the same noise in every run.
  private static func leak(samples: Int) -> Chart {
    var state: UInt64 = 1
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
    let layers = (0..<13).map { layer in
      Chart.Series(
        name: "Category \(layer)", color: Palette.color(at: layer),
        values: (0..<samples).map { sample in
          (1e7 * Double(layer + 1) * (1 + Double(sample) / Double(samples)) + 9e6 * random())
            .rounded()
        })
    }
    return Chart(
      title: "Benchmark", times: (0..<samples).map(Double.init),
      valueAxis: Axis(title: "PSS", quantity: .bytes), layers: layers)
  }

  private static func fastest<Result>(
    of runs: Int, _ body: () throws -> Result
  ) throws -> (seconds: Double, result: Result) {
    let clock = ContinuousClock()
    var best: (seconds: Double, result: Result)?
    for _ in 0..<runs {
      let start = clock.now
      let result = try body()
      let seconds = (clock.now - start) / .seconds(1)
      if seconds < best?.seconds ?? .infinity { best = (seconds, result) }
    }
    guard let best else { preconditionFailure("at least one run") }
    return best
  }

  /// Runs gnuplot, including reading the script and writing the picture.
  private static func gnuplot(_ script: String) throws -> Data {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("benchmark-\(UUID().uuidString).gp")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(script.utf8).write(to: file)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gnuplot", "-d", file.path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let picture = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return picture
  }

  private static func format(_ value: Double, unit: Double = 0.001) -> String {
    let number = value / unit
    return number < 100 ? "\((number * 10).rounded() / 10)" : "\(Int(number.rounded()))"
  }
}

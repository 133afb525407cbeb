import Plot
import PlotCairo

/// Returns the chart of a server that leaks over hours, with a spike and a layer that starts late.
func leak(samples: Int = 5000, noise: Double = 6e6) -> Chart {
  // A linear congruential generator: the same noise in every run.
  var state: UInt64 = 1
  func random() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(1 << 53)
  }
  let times = (0..<samples).map { Double($0) * 10_000 / Double(samples) }
  func series(_ name: String, _ color: UInt32, _ value: (Double) -> Double) -> Chart.Series {
    Chart.Series(
      name: name, color: RGB(color),
      values: times.map { max(0, value($0 / 10_000)) + random() * noise })
  }
  return Chart(
    title: "/usr/lib/app/server --workers 8", subtitle: "host · 5000 samples",
    summary: "A heap that grows.", times: times, valueAxis: Axis(title: "PSS", quantity: .bytes),
    layers: [
      series("Heap", 0x196DCC) { 40e6 + 150e6 * $0 },
      series("Library Text", 0xACBAE1) { _ in 14e6 },
      series("Anonymous Mappings", 0x7F9CDE) { 90e6 + ($0 > 0.6 && $0 < 0.601 ? 300e6 : 0) },
      series("[anon:jit code]", 0xD8B365) { $0 > 0.3 ? 30e6 * $0 : 0 },
    ], lineAxis: Axis(title: "page faults", quantity: .count),
    lines: [
      Chart.Series(name: "Page Faults", color: RGB(0xB3123F), values: times.map { $0 * 100 })
    ])
}

/// Renders a chart as SVG.
func svg(_ chart: Chart) throws -> String {
  String(
    decoding: try chart.scene(measuring: try CairoTextMeasure()).rendered(as: .svg), as: UTF8.self)
}

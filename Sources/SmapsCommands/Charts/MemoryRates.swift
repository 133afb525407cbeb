import MemorySeries
import Plot
import ProcFS

/// The rates below a chart of memory: page faults per second, and CPU time per time.
struct MemoryRates {
  private let points: [SeriesPoint]

  init(_ points: [SeriesPoint]) {
    self.points = points
  }

  /// A strip for each counter that was measured.
  var strips: [Chart.Strip] {
    let faults = Chart.Strip(
      name: "Page Faults", axis: Axis(title: "Page faults", quantity: .number(unit: "/s")),
      color: LayerColors.faults,
      values: rates { $0.faults.map { Double($0.minor) + Double($0.major) } })
    // A core that is busy all the time counts as 1.
    let cpu = Chart.Strip(
      name: "CPU", axis: Axis(title: "CPU", quantity: .number(unit: "cores")),
      color: LayerColors.cpu, values: rates { $0.cpu.map { Double($0) / 1000 } })
    return [faults, cpu].filter { $0.values.contains { $0 != nil } }
  }

  /// The increase of a counter since the point before, per second; `nil` if it is not known, or if
  /// the counter has started again.
  private func rates(_ count: (SeriesPoint) -> Double?) -> [Double?] {
    var before: (time: Double, count: Double)?
    return points.map { point in
      let current = count(point).map { (time: point.time.inSeconds, count: $0) }
      defer { before = current }
      guard let current, let before, current.time > before.time, current.count >= before.count
      else { return nil }
      return (current.count - before.count) / (current.time - before.time)
    }
  }
}

import Foundation
import Plot
import PlotCairo

/// Draws the results of Tests/Experiments/Benchmarks/growth as bars. Each bar shows the cost of one
/// size: that of the kernel, and that of this program. Bars of equal length mean that the cost is
/// proportional to the size.
///
///     growth-chart TITLE SUBTITLE FILE < ROWS
///
/// Each row has three columns, separated by tabs: the name of a bar, the time of the kernel alone,
/// and the time of this program, both in microseconds.
@main enum GrowthChart {
  struct InvalidRow: Error, CustomStringConvertible {
    let line: String
    var description: String { "'\(line)' is not a name and two numbers with tabs between them" }
  }

  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.count == 3, let title = arguments.first, let file = arguments.last else {
      print("usage: growth-chart TITLE SUBTITLE FILE < ROWS")
      exit(64)
    }
    var bars: [BarChart.Bar] = []
    while let line = readLine() {
      let cells = line.split(separator: "\t")
      guard cells.count == 3, let floor = Double(cells[1]), let ours = Double(cells[2]) else {
        throw InvalidRow(line: line)
      }
      bars.append(BarChart.Bar(name: String(cells[0]), values: [floor, max(0, ours - floor)]))
    }
    let chart = BarChart(
      title: title, subtitle: arguments[arguments.startIndex + 1],
      summary: bars.map { "\($0.name): \(Quantity.number(unit: "µs").format($0.total))" }
        .joined(separator: "; "),
      valueAxis: Axis(title: "CPU", quantity: .number(unit: "µs")),
      parts: [
        BarChart.Part(name: "floor: the kernel prints", color: Palette.color(at: 0)),
        BarChart.Part(name: "smaps-profiler beyond it", color: Palette.color(at: 1)),
      ],
      bars: bars, showsTotals: false)
    let picture = try chart.scene(
      size: PixelSize(width: 840, height: 420), measuring: try CairoTextMeasure()
    ).rendered(as: .svg)
    try Data(picture).write(to: URL(fileURLWithPath: file))
  }
}
